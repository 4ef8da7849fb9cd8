"""Whatever is wrong with what is said about people: no diagnostic, error or repr repeats their names, numbers and addresses."""

import copy
import json

import pytest
from test_hostile_values import BASE

from custrel import io
from custrel.errors import CustrelError

SECRETS = ("Eva", "Ruiz", "eva@sol", "600 111", "600111")
DUPLICATE = copy.deepcopy(BASE)
DUPLICATE["contacts"].append({"contact_id": "P1", "customer_id": "C1", "name": "Eva"})


def changed(table, **fields):
    """A bundle with fields of one record changed."""
    document = copy.deepcopy(BASE)
    document[table][0].update(fields)
    return json.dumps(document)


INPUTS = {
    "a name as list": changed("contacts", name=["Eva Ruiz"]),
    "a number as number": changed("contacts", phone=600111222),
    "an address as object": changed("contacts", email={"work": "eva@sol.example"}),
    "a number as word": changed("contacts", quadrant="+34 600 111 222"),
    "a number as id": changed("incidents", contact_id="+34 600 111 222"),
    "a local number as id": changed("incidents", contact_id="600 111 222"),
    "an address as id": changed("incidents", contact_id="eva@sol.example"),
    "an address as time": changed("incidents", opened_at="ask eva@sol.example"),
    "a name as time": changed("incidents", opened_at="Eva Ruiz"),
    "a number as zone": changed("sites", zone="+34 600 111 222"),
    "who called, as list": changed("incidents", caller=["Eva Ruiz"]),
    "what she said, as list": changed("incidents", summary=["Eva said so"]),
    "what she said, too long": changed("incidents", summary="Eva " * 300_000),
    "fields nobody knows": changed("contacts", fullname="Eva Ruiz", mobile=["600 111 222"]),
    "fields nobody knows, one of them bad": changed("contacts", fullname="Eva Ruiz", age=float("nan")),
    "an address as name of a field": changed("contacts", **{"eva@sol.example": 1}),
    "a number among the identifiers": changed(
        "contacts", identifiers=[{"kind": "phone", "value": "600 111 222"}]
    ),
    "an identifier as list": changed(
        "contacts", identifiers=[{"kind": "email", "value": ["eva@sol.example"]}]
    ),
    "two of one id": json.dumps(DUPLICATE),
    "bad JSON": '{"contacts": [{"name": "Eva Ruiz" "email": "eva@sol.example"}]}',
    "an address as table": '{"customers": [], "eva@sol.example": []}',
}


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_about_a_person_is_repeated(name):
    """Every text the result, its diagnostics, its records or the error can give is looked through."""
    try:
        intake = io.read_bundle(INPUTS[name])
    except CustrelError as error:
        shown = [str(error), repr(error)]
    else:
        shown = [str(intake), repr(intake), intake._repr_html_(), repr(intake.portfolio)]
        shown += [f"{d} {d!r}" for d in (*intake.diagnostics, *intake.grouped())]
        shown += [
            repr(r) + r._repr_html_() for r in (*intake.portfolio.contacts, *intake.portfolio.incidents)
        ]
    for secret in SECRETS:
        assert secret not in " ".join(shown)


TABLES = {
    "a row too long": "contact_id,name\nP1,Eva Ruiz,eva@sol.example\n",
    "a quote open": 'contact_id,name\nP1,"Eva Ruiz\n',
    "a NUL": "contact_id,name\nP1,Eva\0 Ruiz\n",
    "no header": "Eva Ruiz,eva@sol.example\nEva,x\n",
    "a number as customer": "contact_id,customer_id,name\nP1,600 111 222,Eva Ruiz\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_nothing_about_a_person_is_repeated_from_a_table(name):
    """The same for rows of a table."""
    try:
        intake = io.read_tables({"customers": "customer_id\nC1\n", "contacts": TABLES[name]})
    except CustrelError as error:
        shown = str(error)
    else:
        shown = str(intake) + " ".join(f"{d} {d!r}" for d in intake.diagnostics)
    assert not [secret for secret in SECRETS if secret in shown]
