"""The baseline of every request: the same framework and web server with a route that does nothing."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
async def health() -> dict:
    return {"status": "ok"}
