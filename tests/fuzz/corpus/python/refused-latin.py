# coding: latin-1
'''été'''
revision = '\N{LATIN SMALL LETTER A}'
down_revision = 'x'

