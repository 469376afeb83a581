"""PostgreSQL finds how a name or an address begins in an index, whatever its locale (SQLite reads all rows)."""

from django.db import migrations

MADE = """
CREATE INDEX partner_first_name_begins ON registrations_partner (LOWER(first_name) text_pattern_ops);
CREATE INDEX partner_last_name_begins ON registrations_partner (LOWER(last_name) text_pattern_ops);
CREATE INDEX partner_email_begins ON registrations_partner (LOWER(email) text_pattern_ops);
ANALYZE registrations_partner;
"""
GONE = """
DROP INDEX partner_first_name_begins;
DROP INDEX partner_last_name_begins;
DROP INDEX partner_email_begins;
"""


def run(sql):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("registrations", "0005_quick_lists")]

    operations = [migrations.RunPython(run(MADE), run(GONE))]
