"""PostgreSQL itself refuses to change or delete a line of the audit log (SQLite is for the demo and the tests).

TRUNCATE is left to whoever owns the table: the tests empty their database by it, and the site never does.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION hall_audit_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is never changed';
END $$;
CREATE TRIGGER hall_audit_is_never_changed BEFORE UPDATE OR DELETE ON hall_auditentry
    FOR EACH ROW EXECUTE FUNCTION hall_audit_is_never_changed();
"""
ALLOW = """
DROP TRIGGER hall_audit_is_never_changed ON hall_auditentry;
DROP FUNCTION hall_audit_is_never_changed();
"""


def run(sql):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("hall", "0001_audit_and_invitations")]

    operations = [migrations.RunPython(run(REFUSE), run(ALLOW))]
