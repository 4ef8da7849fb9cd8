"""A web service: a bundle in, the assessment and every diagnostic out.

Run it with ``uvicorn fastapi_service:app``. It keeps nothing, logs nothing of what it is sent, and answers the same for
the same bundle and instant.
"""

import datetime as dt
import json
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from pydantic import AwareDatetime

import custrel
from custrel import CustrelError, io
from custrel.errors import LimitError

LIMITS = io.Limits(
    bytes=20_000_000, records=200_000
)  # what one request may cost here; size it to your machine
BODY = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Bundle"}}},
}

app = FastAPI(title="Who is about to suffer", version=custrel.__version__)


@app.post("/assessments", openapi_extra={"requestBody": BODY})
async def assess(
    request: Request, as_of: Annotated[AwareDatetime, Query(description="the instant it is about")]
) -> dict[str, Any]:
    """Assess a bundle. Records that cannot be read cost only themselves and are listed under ``diagnostics``."""
    data = await _received(request)
    try:
        # Judging is work for a processor, not for the event loop. Threads share one processor: for more than a few
        # requests a second run several server processes.
        return await run_in_threadpool(_answer, data, as_of)
    except LimitError as error:
        raise HTTPException(413, str(error)) from error
    except CustrelError as error:  # not a bundle at all, or an instant that cannot be
        raise HTTPException(400, str(error)) from error


async def _received(request: Request) -> bytes:
    """Read the body, and stop reading where it is too long: a length in a header is only a promise."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LIMITS.bytes:
            raise HTTPException(413, f"a bundle may have {LIMITS.bytes} bytes here")
    return bytes(data)


def _answer(data: bytes, as_of: dt.datetime) -> dict[str, Any]:
    intake = io.read_bundle(data, as_of=as_of, limits=LIMITS)
    assessment = custrel.assess(intake.portfolio, as_of=as_of)
    return {
        "read": intake.read,
        "accepted": intake.accepted,
        "rejected": intake.rejected,
        "diagnostics": [
            {"code": d.code, "severity": d.severity, "place": d.place, "count": d.count, "message": d.message, "hint": d.hint}
            for d in (*intake.grouped(), *assessment.diagnostics)
        ],
        "assessment": json.loads(io.write_assessment(assessment)),
    }  # fmt: skip


def _openapi() -> dict[str, Any]:
    """Describe the body by the JSON Schema that ships with custrel; its parts become components of the document."""
    if app.openapi_schema is None:
        text = json.dumps(io.shipped_schema()).replace('"#/$defs/', '"#/components/schemas/')
        schema: dict[str, Any] = json.loads(text)
        parts = schema.pop("$defs")
        del schema["$schema"]
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        document["components"]["schemas"] |= {"Bundle": schema, **parts}
        app.openapi_schema = document
    return app.openapi_schema


app.openapi = _openapi  # type: ignore[method-assign]  # how FastAPI documents it
