"""What the forms of several pages have in common."""

from starlette.datastructures import FormData


def main_first(form: FormData) -> list[str]:
    """The ticked languages, the main one first."""
    ticked, main = [str(code) for code in form.getlist("language")], str(form.get("main", ""))
    return ([main] if main in ticked else []) + [code for code in ticked if code != main]
