"""Days and weeks as the reports count them, in the server's time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

SPANS = (7, 30, 90)
WEEKS = 12


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment that belongs to it."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def dates(self) -> dict[str, str]:
        """As the photos page takes it."""
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode(self.dates)


def weeks(count: int = WEEKS, today: date | None = None) -> list[Period]:
    """The last so many weeks from Monday to Sunday, the present one last."""
    now = today or timezone.localdate()
    monday = now - timedelta(days=now.weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(count))]
    return [Period(start, start + timedelta(days=6)) for start in starts]


def days(count: int, today: date | None = None) -> list[Period]:
    """The last so many days, today last."""
    now = today or timezone.localdate()
    found = [now - timedelta(days=back) for back in reversed(range(count))]
    return [Period(day, day) for day in found]


def latest(count: int, today: date | None = None) -> Period:
    """The last so many days as one period that ends today."""
    now = today or timezone.localdate()
    return Period(now - timedelta(days=count - 1), now)


def together(periods: Sequence[Period]) -> Period:
    """From the first day of the first to the last day of the last."""
    return Period(periods[0].first, periods[-1].last)


def numbered(periods: Sequence[Period], column: str = "at") -> Case:
    """Which of these adjoining periods a moment lies in, for the database: an index from 0.

    Comparisons instead of the database's own weeks: SQLite would call Python for each row.
    """
    newest_first = [(index, period) for index, period in enumerate(periods)][::-1]
    whens = [When(**{f"{column}__gte": period.start}, then=Value(index)) for index, period in newest_first]
    return Case(*whens, output_field=IntegerField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
