"""The baseline of every request: the same framework and web server with a route that does nothing."""

from typing import Annotated

from fastapi import FastAPI, Form

app = FastAPI()


@app.get("/health")
async def health() -> dict:
    return {"status": "ok"}


@app.post("/form")
async def form(key: Annotated[str, Form()], kind: Annotated[str, Form()], words: Annotated[str, Form()]) -> dict:
    """Reads and checks the fields of a card as the framework does it, and keeps nothing."""
    return {"status": "ok"}
