"""Amounts as people type them: `1.250.000`, `Rp 1.250.000,-`, `(1.000)`; read tolerantly, never guessed."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError

from cooperatives.importing import cells
from reports.workbook.values import LIMIT, MOST_PERCENT

MINUS = "−"
TOO_LARGE = "Angka ini terlalu besar. Periksa banyaknya nol dan satuan laporan."


def shown(value: Decimal | None) -> str:
    """1.250.000, −500, 2,5; "" for nothing."""
    if value is None:
        return ""
    whole, _, rest = f"{abs(value):f}".partition(".")
    rest = rest.rstrip("0")
    return f"{'-' if value < 0 else ''}{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


class AmountField(forms.Field):
    """Whole rupiah (or persons) in the unit of the report; `cleaned` is a Decimal as typed, None when blank."""

    def __init__(self, *, unit: int = 1, persons: bool = False, negative: bool = False, **more):
        self.unit, self.persons = unit, persons
        keyboard = {} if negative else {"inputmode": "decimal"}
        widget = forms.TextInput(attrs={"class": "amount", "autocomplete": "off", "maxlength": "40"} | keyboard)
        super().__init__(required=False, widget=widget, **more)

    def prepare_value(self, value):
        return shown(value) if isinstance(value, Decimal) else value

    def to_python(self, value) -> Decimal | None:
        try:
            amount, _ = cells.money(str(value or "").replace(MINUS, "-"))
        except cells.Unreadable as error:
            large = sum(sign.isdigit() for sign in str(value)) > len(str(LIMIT)) - 1
            words = f"“{str(value)[:30]}” bukan angka. Tulis misalnya 1.250.000, tanpa kata."
            raise ValidationError(TOO_LARGE if large else words) from error
        if amount is None:
            return None
        factor = 1 if self.persons else self.unit
        if amount * factor != (amount * factor).to_integral_value():
            what = "orang" if self.persons else "rupiah"
            raise ValidationError(f"“{str(value)[:30]}” bukan {what} bulat. Tulis tanpa sen, misalnya 1.250.000.")
        if abs(amount * factor) >= LIMIT:
            raise ValidationError(TOO_LARGE)
        return amount.normalize()


class PercentField(forms.Field):
    """A share of the SHU: 25, 2,5 or 2.5."""

    def __init__(self, **more):
        widget = forms.TextInput(attrs={"class": "amount", "inputmode": "decimal", "maxlength": "12"})
        super().__init__(required=False, widget=widget, **more)

    def prepare_value(self, value):
        return shown(value) if isinstance(value, Decimal) else value

    def to_python(self, value) -> Decimal | None:
        text = str(value or "").replace("%", "").replace(",", ".").strip()
        if not text:
            return None
        try:
            share = Decimal(text)
        except InvalidOperation as error:
            raise ValidationError(f"“{str(value)[:12]}” bukan persentase. Tulis misalnya 25 atau 2,5.") from error
        if not share.is_finite() or abs(share) >= MOST_PERCENT or round(share, 4) != share:
            raise ValidationError("Persentase ini tidak mungkin. Tulis misalnya 25 atau 2,5.")
        return share.normalize()
