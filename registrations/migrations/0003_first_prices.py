"""Registrations from before the ledger of prices get its first line, from the facts that are known."""

from django.db import migrations


def write_first_prices(apps, schema_editor):
    Registration = apps.get_model("registrations", "Registration")
    PriceChange = apps.get_model("registrations", "PriceChange")
    rows = Registration.objects.filter(price_changes=None).values_list("pk", "created_at", "tier", "price_cents")
    PriceChange.objects.bulk_create(
        (
            PriceChange(registration_id=pk, at=at, tier=tier, price_cents=cents, why="the price on record")
            for pk, at, tier, cents in rows.iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("registrations", "0002_running_a_season")]

    operations = [migrations.RunPython(write_first_prices, migrations.RunPython.noop)]
