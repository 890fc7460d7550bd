# coding: latin-1
'''été'''
revision = 'a1'
down_revision = 'x'

