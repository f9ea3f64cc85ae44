"""No page has an obstacle that axe knows, at the width of a phone, a tablet and a beamer, in Dutch and in Arabic."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlmodel import select

from app import clock, database, settings
from app.cli import first_run_token
from app.demo import fill
from app.models import Member, Role, Session
from tests.server import QuickServer

pytestmark = pytest.mark.browser
AXE = Axe().axe_script
# Only these rules depend on how wide the screen is; the others would find the same at every width.
NARROW_OR_WIDE = ["target-size", "scrollable-region-focusable"]
LOOK = """rules => axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) })
  .then(seen => seen.violations.map(found =>
    `${found.id} ` + found.nodes.slice(0, 2).map(node => node.html.slice(0, 110)).join("; ")))"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The demonstration, with somebody signed in and a phone that has joined in each language."""
    data = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA", str(data))
        patch.delenv("DATABASE_URL", raising=False)
        base = database.open_database()
        key = settings.server_key()

        def begin(db) -> dict:
            token = first_run_token(db)
            fill(db, key, "no password", clock.today())
            db.flush()
            sign_in, member = db.exec(select(Member).where(Member.role == Role.admin)).first().sign_in(clock.now())
            db.add(sign_in)
            session = next(known for known in db.exec(select(Session)) if known.state == "live")
            seats = {}
            for language in ("nl", "ar"):
                seat, seats[language] = session.admit(language, quote=True, looking=False, today=clock.today())
                db.add(seat)
            helper, link = session.add_helper("interpreter")
            db.add(helper)
            theme = session.standing_themes[0]
            done = next(known for known in db.exec(select(Session)) if known.actions)
            return {
                "member": member, "seats": seats, "link": link, "first_run": token, "code": session.code,
                "done": done.code, "step": session.steps[1].id, "theme": theme.id, "programme": session.programme_id,
                "steps": {str(step.kind): step.id for step in session.steps},
                "action": done.actions[0].id, "advice": done.recommendations[0].id}

        told = base.keep_now(begin)
        base.close()
        server = QuickServer(data)
        server.told = told
        yield server.start()
        server.stop()


def desk(told: dict) -> list[str]:
    code, done, programme = told["code"], told["done"], told["programme"]
    return ["/programmes", f"/programmes/{programme}", f"/programmes/{programme}/edit", "/programmes/new",
            f"/programmes/{programme}/sessions/new", f"/prepare/{code}", f"/prepare/{code}?step={told['step']}",
            f"/prepare/{code}/poster", f"/prepare/{code}/run-sheet", f"/prepare/{code}/steps/{told['step']}/remove",
            f"/console/{code}", f"/console/{code}/closing", f"/console/{code}/helpers",
            f"/console/{code}/recommend?theme={told['theme']}", f"/console/{done}/recommendations/{told['advice']}",
            f"/console/{done}/actions/{told['action']}", f"/board/{code}", f"/desk/{code}", f"/harvest/{done}",
            f"/harvest/{done}/cards?behind={told['advice']}", "/nowhere"]


def phone(told: dict, language: str) -> list[str]:
    code = told["code"]
    return [f"/s/{code}", f"/s/{code}/help", f"/s/{code}/door", f"/s/{code}/door?lang={language}"]


PUBLIC = ["/", "/sign-in", "/join", "/words", "/goodbye"]


def obstacles(context, server, addresses: list[str], widths: tuple[int, ...]) -> list[str]:
    """Every address: what axe finds there at the first width, what depends on the width at the others, and whether the
    page is wider than the screen."""
    page, found = context.new_page(), []
    page.add_init_script(AXE)
    for address in addresses:
        page.set_viewport_size({"width": widths[0], "height": 800})
        assert page.goto(server.address + address).status == (404 if address == "/nowhere" else 200), address
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            rules = None if width == widths[0] else NARROW_OR_WIDE
            found += [f"{address} at {width}: {violation}" for violation in page.evaluate(LOOK, rules)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                found.append(f"{address} at {width}: wider than the screen")
    page.close()
    return found


@pytest.mark.parametrize("language, widths", [("nl", (360, 768, 1920)), ("ar", (360,))])
def test_on_public_pages_and_phones(chromium, place, language, widths):
    # Our own rules about scripts would keep axe out.
    context = chromium.new_context(locale=language, bypass_csp=True)
    found = obstacles(context, place, [*PUBLIC, f"/first-run/{place.told['first_run']}", f"/h/{place.told['link']}"],
                      widths)
    context.add_cookies([{"name": "seat", "value": place.told["seats"][language], "url": place.address}])
    found += obstacles(context, place, phone(place.told, language), widths)
    context.close()
    assert not found, "\n".join(found)


def test_on_the_desk_and_the_board(chromium, place):
    context = chromium.new_context(locale="nl", bypass_csp=True)
    context.add_cookies([{"name": "member", "value": place.told["member"], "url": place.address}])
    found = obstacles(context, place, desk(place.told), (768, 360, 1920))
    context.close()
    assert not found, "\n".join(found)
