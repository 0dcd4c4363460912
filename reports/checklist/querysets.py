"""One-line verbs over checklists."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

OWN = Q(answers__yes__isnull=False, answers__carried_from=None)


class SheetQuerySet(models.QuerySet):
    def newest(self):
        """The newest version of each."""
        return self.order_by("name", "-version").distinct("name")

    def whole(self):
        """With indicators and items, in their order (two more queries)."""
        return self.prefetch_related("indicators__items")


class FillingQuerySet(models.QuerySet):
    def with_progress(self):
        """Adds `answered` and `asked`: items with an answer that is not only taken over, and all items of the sheet."""
        items = self.model.sheet.field.related_model.indicators.rel.related_model.items.rel.related_model
        asked = items.objects.filter(indicator__sheet=OuterRef("sheet")).order_by().values("indicator__sheet")
        return self.annotate(
            answered=Coalesce(Sum("answers__of", filter=OWN), 0),
            asked=Coalesce(Subquery(asked.annotate(n=Sum("of")).values("n")), 0),
        )

    def yes_by_question(self):
        """(instrument, question, yes, of) of every question that has an answer of its own; `of` counts what was answered."""
        keys = ["sheet__instrument", "answers__item__indicator__question"]
        found = self.filter(OWN).order_by().values_list(*keys)
        return found.annotate(yes=Sum("answers__yes"), of=Sum("answers__of"))


class AnswerQuerySet(models.QuerySet):
    def of_report(self, report):
        return self.filter(filling__report=report).select_related("by")
