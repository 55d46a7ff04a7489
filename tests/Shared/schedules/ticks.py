#!/usr/bin/env python3
"""When each expression of expressions.txt is due in the year 2026, in four time zones: a second opinion that shares no code with ours.

It uses no cron library. It walks through the year minute by minute (half minute by half minute where an expression has seconds), asks
Python's zoneinfo what the clocks on the wall show, and asks of each such time whether it fits the expression. To make the files anew
(a minute):

    cd tests/Shared/schedules && python3 ticks.py

Rules:
- An expression that runs at every hour is due whenever the clocks show a time that fits.
- Any other one means times of day: a time that clocks skip is due at the first instant after, once however many were skipped; of a time
  that they show twice the first counts.

Files: a block for each expression; in it, a line for each day, or run of days, that have the same due times. "2026-03-08 03:00:00-04:00"
lists them; "2026-01-01..2026-03-07 #96 0123456789abcdef" is their number and the start of the SHA-256 of them, each as "hh:mm:ss+hh:mm",
with a line feed in between.
"""
import calendar
import hashlib
import os
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

YEAR = 2026
ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"]
MOST_LISTED = 6
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()
MACROS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}


def number(text, names=(), first=0):
    return names.index(text.upper()) + first if text.upper() in names else int(text)


def fits_entry(value, entry, least, most, names=()):
    """Whether a value fits one entry of a list, told by trying; a range whose end is before its start wraps."""
    span, _, step = entry.partition("/")
    size = most - least + 1
    if span == "*":
        start, end = least, most
    elif "-" in span:
        start, end = (number(part, names, least) for part in span.split("-"))
    else:
        start = number(span, names, least)
        end = most if step else start
    start_in, end_in = (start - least) % size, (end - least) % size
    if span != "*" and end - start >= size - 1:
        start_in, end_in = 0, size - 1
    away = (value - least - start_in) % size
    return away <= (end_in - start_in) % size and away % int(step or 1) == 0


def fits(value, field, least, most, names=()):
    return any(fits_entry(value, entry, least, most, names) for entry in field.split(","))


def nearest_weekday(year, month, day):
    """Monday to Friday nearest to a day, in its month; None when the month has no such day."""
    last = calendar.monthrange(year, month)[1]
    if day > last:
        return None
    weekday = date(year, month, day).isoweekday()
    if weekday == 6:
        return day - 1 if day > 1 else day + 2
    if weekday == 7:
        return day + 1 if day < last else day - 2
    return day


def fits_day_entry(day, entry):
    last = calendar.monthrange(day.year, day.month)[1]
    entry = entry.upper()
    if entry == "L":
        return day.day == last
    if entry == "LW":
        return day.isoweekday() <= 5 and all(date(day.year, day.month, later).isoweekday() > 5 for later in range(day.day + 1, last + 1))
    if entry.startswith("L-"):
        return day.day == last - int(entry[2:])
    if entry.endswith("W"):
        return day.day == nearest_weekday(day.year, day.month, int(entry[:-1]))
    return fits_entry(day.day, entry, 1, 31)


def fits_weekday_entry(day, entry):
    weekday = day.isoweekday() % 7
    if "#" in entry:
        name, which = entry.split("#")
        return weekday == number(name, WEEKDAYS) % 7 and (day.day - 1) // 7 + 1 == int(which)
    if entry.upper().endswith("L"):
        return weekday == number(entry[:-1], WEEKDAYS) % 7 and (day + timedelta(7)).month != day.month
    return fits_entry(weekday, entry, 0, 6, WEEKDAYS)


def fits_date(day, of_month, month, of_week):
    if month != "*" and not fits(day.month, month, 1, 12, MONTHS):
        return False
    free = ("*", "?", "*/1")
    in_month = any(fits_day_entry(day, entry) for entry in of_month.split(",")) if of_month not in free else None
    in_week = any(fits_weekday_entry(day, entry) for entry in of_week.split(",")) if of_week not in free else None
    given = [fit for fit in (in_month, in_week) if fit is not None]
    return any(given) if given else True


class Expression:
    def __init__(self, text):
        fields = MACROS.get(text, text).split()
        self.step = 30 if len(fields) == 6 else 60
        second, minute, hour, self.of_month, self.month, self.of_week = fields if len(fields) == 6 else ["0"] + fields
        seconds = [value for value in range(60) if fits(value, second, 0, 59)]
        minutes = [value for value in range(60) if fits(value, minute, 0, 59)]
        hours = [value for value in range(24) if fits(value, hour, 0, 23)]
        if not set(seconds) <= {0, 30}:
            sys.exit(f"{text}: the walk goes in half minutes")
        self.every_hour = len(hours) == 24
        self.times = {h * 3600 + m * 60 + s for h in hours for m in minutes for s in seconds}
        self.days = {}

    def fits(self, time, day):
        if time not in self.times:
            return False
        if day not in self.days:
            self.days[day] = fits_date(day, self.of_month, self.month, self.of_week)
        return self.days[day]

    def ticks(self, walk):
        """Those times of the walk at which it is due."""
        for time, day, wall, skipped in walk:
            due = self.fits(time, day) and (self.every_hour or wall.fold == 0)
            if skipped and not self.every_hour:
                due = due or any(self.fits(time_of_day(shown), shown.date()) for shown in skipped)
            if due:
                yield wall


def time_of_day(shown):
    return shown.hour * 3600 + shown.minute * 60 + shown.second


def walk(zone, seconds):
    """Each minute of the year, or half of one: what clocks show, the instant, and the times that they have skipped just before."""
    step = timedelta(seconds=seconds)
    now = datetime(YEAR, 1, 1, tzinfo=timezone.utc)
    end = datetime(YEAR + 1, 1, 1, tzinfo=timezone.utc)
    before = (now - step).astimezone(zone).replace(tzinfo=None)
    while now < end:
        wall = now.astimezone(zone)
        shown = wall.replace(tzinfo=None)
        skipped = []
        while before + step < shown:
            before += step
            skipped.append(before)
        yield time_of_day(shown), shown.date(), wall, skipped
        before = shown
        now += step


def time_of(tick):
    offset = tick.strftime("%z")
    return f"{tick:%H:%M:%S}{offset[:3]}:{offset[3:]}"


def lines(ticks):
    days = {}
    for tick in ticks:
        days.setdefault(tick.date(), []).append(time_of(tick))
    runs = []
    for day, times in days.items():
        text = "\n".join(times)
        said = " ".join(times) if len(times) <= MOST_LISTED else f"#{len(times)} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if runs and runs[-1][1] + timedelta(1) == day and runs[-1][2] == said:
            runs[-1][1] = day
        else:
            runs.append([day, day, said])
    for first, last, said in runs:
        yield f"{first} {said}" if first == last else f"{first}..{last} {said}"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "expressions.txt"), encoding="ascii") as file:
        texts = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for name in ZONES:
        walks = {seconds: list(walk(ZoneInfo(name), seconds)) for seconds in (30, 60)}
        path = os.path.join(here, f"ticks-{name.replace('/', '-')}.txt")
        with open(path, "w", encoding="ascii", newline="\n") as file:
            file.write(f"# Made by ticks.py: do not edit. {name}, {YEAR}.\n")
            for text in texts:
                expression = Expression(text)
                file.write(f"\n{text}\n")
                file.writelines(f"  {line}\n" for line in lines(expression.ticks(walks[expression.step])))


if __name__ == "__main__":
    main()
