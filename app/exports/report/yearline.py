"""The year after a session on one line, drawn by ourselves: the same on paper and for who only hears it."""

from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from app import clock
from app.exports.harvest import Harvest
from app.exports.labels import day, short_day
from app.exports.report.dates import Dated, meeting
from app.words import _

WIDE, HIGH, LEFT, RIGHT, MIDDLE = 830, 170, 30, 800, 88


def year_line(harvest: Harvest, dates: list[Dated]) -> tuple[str, str]:
    """The drawing, and what it shows in words."""
    meetings = [(clock.months_after(harvest.held_on, months), meeting(months)) for months in harvest.months]
    alt = _("The year after %(day)s on one line: %(dates)s.") % {
        "day": day(harvest.held_on), "dates": "; ".join(f"{day(on)} {what}" for on, what in meetings)}
    return _drawn(harvest.held_on, [(each.on, each.done) for each in dates], meetings, _("session")), alt


def _drawn(begin: date, marks: list[tuple[date, bool]], meetings: list[tuple[date, str]], first: str) -> str:
    end = max([clock.months_after(begin, 12), *(on for on, _done in marks)])

    def at(on: date) -> int:
        part = (on - begin).days / max(1, (end - begin).days)
        return round(LEFT + (RIGHT - LEFT) * min(1, max(0, part)))

    drawn = [f'<path d="M{LEFT} {MIDDLE}H{RIGHT}" stroke="#6a2877" stroke-width="6" stroke-linecap="round"/>']
    for on in sorted({on for on, _done in marks}):
        done = all(is_done for day_of, is_done in marks if day_of == on)
        drawn.append(f'<circle cx="{at(on)}" cy="{MIDDLE}" r="7" fill="{"#6a2877" if done else "#ffffff"}" '
                     'stroke="#6a2877" stroke-width="3"/>')
    for on, name in [(begin, first), *meetings]:
        x, side = at(on), "start" if at(on) < LEFT + 60 else "end" if at(on) > RIGHT - 60 else "middle"
        x = x - 12 if side == "start" else x + 12 if side == "end" else x
        drawn.append(f'<circle cx="{at(on)}" cy="{MIDDLE}" r="13" fill="#ffc531" stroke="#14232a" stroke-width="3"/>')
        drawn.append(f'<text x="{x}" y="{MIDDLE - 30}" text-anchor="{side}" font-size="18" font-weight="700" '
                     f'fill="#14232a" font-family="Noto Sans">{escape(name)}</text>')
        drawn.append(f'<text x="{x}" y="{MIDDLE + 44}" text-anchor="{side}" font-size="17" fill="#454b55" '
                     f'font-family="Noto Sans">{escape(short_day(on))}</text>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}">{"".join(drawn)}</svg>'


def code(address: str) -> str:
    import segno

    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=1, xmldecl=False)
    return drawn.getvalue().decode()
