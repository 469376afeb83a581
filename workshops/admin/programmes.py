"""Programmes, with their questions, refund steps and reminders."""

from django.contrib import admin

from config.office import OfficeAdmin, Table
from workshops.models import Programme, Question, RefundStep, ReminderRule


class QuestionTable(Table):
    model = Question


class RefundStepTable(Table):
    model = RefundStep
    verbose_name_plural = "refund steps (a couple keeps the policy that it booked under)"


class ReminderRuleTable(Table):
    model = ReminderRule
    verbose_name_plural = "reminders"
    fields = ["kind", "days_before", "local_time", "is_active"]


@admin.register(Programme)
class ProgrammeAdmin(OfficeAdmin[Programme]):
    list_display = ["name", "slug", "hold_minutes"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [RefundStepTable, ReminderRuleTable, QuestionTable]
    fieldsets = [
        (None, {"fields": ["name", "slug", "summary"]}),
        ("What couples read", {"fields": ["description", "preparation"]}),
        ("Registering", {"fields": ["hold_minutes"]}),
    ]
