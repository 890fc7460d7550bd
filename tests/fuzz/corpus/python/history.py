revision = 'a1'
down_revision = None
branch_labels = 'core',
#---
revision = 'b1'
down_revision = 'a1'
#---
revision = 'b2'; down_revision = 'a1'; depends_on = 'b1'
#---
revision = 'c1'
down_revision = 'b1', 'b2'
depends_on = ['core']
