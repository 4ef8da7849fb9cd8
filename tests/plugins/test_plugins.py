"""Plugins: listed without importing, loaded on first use, contained when broken."""

import importlib
import pickle
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest

from custrel import plugins
from custrel.errors import InvalidValueError, PluginError, UnknownNameError
from custrel.plugins import Extension, Plugin, available, load_all, origin_of, register, unregister
from custrel.recurrence import RecurrenceDetector
from custrel.reliance import AccumulatedReliance
from custrel.signals import DEFAULT

GOOD = """
LOADS = []
LOADS.append(1)
def noise(case, /):
    return []
class Flat:
    name, version = "flat", "1"
    def evaluate(self, case, /):
        raise NotImplementedError
class Silent:
    name, version, rounds = "silent", "1", 0
    def profile(self, case, /): ...
    def detect(self, case, /): return ()
    def settle(self, found, /): return found
class Prestige:
    name, question, scale, ceiling, time_driven = "prestige", "who would notice?", ("none", "major"), 0.5, False
    def read(self, evidence, /): ...
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a package with entry points on the path, as an installer would; taken away after the test."""
    made: list[str] = []

    def installed(
        module: str, source: str, points: str, *, dist: str = "acme-custrel", version: str = "1.2"
    ) -> None:
        folder = tmp_path / dist
        folder.mkdir(exist_ok=True)
        (folder / f"{module}.py").write_text(source, "utf-8")
        info = folder / f"{dist.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(points, "utf-8")
        monkeypatch.syspath_prepend(str(folder))
        made.append(module)

    yield installed
    for module in made:
        sys.modules.pop(module, None)


def test_the_built_in_policies_are_there() -> None:
    """Both defaults load by name, once, and are what the rooms give."""
    assert plugins.reliance("accumulated") == AccumulatedReliance()
    assert plugins.recurrence("detector") == RecurrenceDetector()
    assert plugins.reliance("accumulated") is plugins.reliance("accumulated")
    assert {p.distribution for p in available() if p.name in ("accumulated", "detector")} == {"custrel"}


def test_the_built_in_signals_are_the_default_ones() -> None:
    """Every signal of the default list is there under its own name, and nothing else is."""
    ours = {p.name for p in available("signals") if p.distribution == "custrel"}
    assert {name: thing for name, thing in load_all("signals").things if name in ours} == {
        s.name: s for s in DEFAULT
    }  # type: ignore[attr-defined]


def test_all_four_points_load_what_a_package_offers(install: Any) -> None:
    """A signal, a factor and both kinds of policy come from entry points; a class is made, a function is taken as it is."""
    install(
        "acme_good",
        GOOD,
        "[custrel.signals]\nnoise = acme_good:noise\n[custrel.reliance]\nflat = acme_good:Flat\n"
        "[custrel.recurrence]\nsilent = acme_good:Silent\n[custrel.factors]\nprestige = acme_good:Prestige\n",
    )
    assert plugins.signal("noise").__name__ == "noise"  # type: ignore[attr-defined]
    assert plugins.reliance("flat").name == "flat"
    assert plugins.recurrence("silent").rounds == 0
    assert plugins.factor("prestige").ceiling == 0.5
    origin = origin_of(plugins.reliance("flat"))
    assert origin == Plugin(
        extension="reliance",  # type: ignore[arg-type]
        name="flat",
        target="acme_good:Flat",
        distribution="acme-custrel 1.2",
    )
    assert "flat" in load_all("reliance").names
    assert load_all("reliance").problems == ()


def test_listing_imports_nothing_and_loading_imports_once(install: Any) -> None:
    """`available` knows name, target, distribution and version of a plugin without importing it; loading imports it once."""
    install("acme_lazy", GOOD, "[custrel.signals]\nnoise = acme_lazy:noise\n")
    (plugin,) = [p for p in available("signals") if p.name == "noise"]
    assert str(plugin) == "signals 'noise' (acme_lazy:noise from acme-custrel 1.2)"
    assert "acme_lazy" not in sys.modules
    threads = [threading.Thread(target=plugins.signal, args=("noise",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sys.modules["acme_lazy"].LOADS == [1]


BROKEN = [
    ("import no_such_module_anywhere", "x", "signals", "raised ModuleNotFoundError: No module named"),
    ("raise RuntimeError('boom')", "x", "signals", "raised RuntimeError: boom"),
    ("import sys; sys.exit('bye')", "x", "signals", "raised SystemExit: bye"),
    ("y = 1", "x", "signals", "raised AttributeError"),
    ("def x(:", "x", "signals", "raised SyntaxError"),
    ("x = 7", "x", "signals", "is a int without the method '__call__' that a Signal needs"),
    ("x = None", "x", "reliance", "has no 'name', which a ReliancePolicy needs"),
    ("class x:\n    name = ''", "x", "reliance", "has name = '', which must be text that is not empty"),
    ("class x:\n    name = 'x'; version = 1", "x", "reliance", "has version = 1, which must be text"),
    ("class x:\n    name = version = 'x'", "x", "reliance", "without the method 'evaluate'"),
    (
        "class x:\n    name = version = 'x'; rounds = 3",
        "x",
        "recurrence",
        "has rounds = 3, which must be 0, 1 or 2",
    ),
    ("class x:\n    name = version = 'x'; rounds = True", "x", "recurrence", "has rounds = True"),
    (
        "class x:\n    name = version = 'x'; rounds = 1\n    profile = detect = print",
        "x",
        "recurrence",
        "without the method 'settle'",
    ),
    ("class x:\n    def __init__(self): raise ValueError('no')", "x", "reliance", "raised ValueError: no"),
    ("class x:\n    def __init__(self, needed): pass", "x", "signals", "raised TypeError"),
    (
        "class x:\n    @property\n    def name(self): raise OSError('disk')",
        "x",
        "reliance",
        "raised OSError: disk",
    ),
    (
        "class x:\n    name = question = 'x'; scale = ['a', 'b']",
        "x",
        "factors",
        "which must be a tuple of different words",
    ),
    (
        "class x:\n    name = question = 'x'; scale = ('a', 'b'); ceiling = float('nan')",
        "x",
        "factors",
        "which must be a number from 0 to 1",
    ),
    (
        "class x:\n    name = question = 'x'; scale = ('a', 'b'); ceiling = 2",
        "x",
        "factors",
        "which must be a number from 0 to 1",
    ),
    (
        "class x:\n    name = question = 'x'; scale = ('a', 'b'); ceiling = 1; time_driven = 1",
        "x",
        "factors",
        "must be True or False",
    ),
]


@pytest.mark.parametrize(("source", "attribute", "point", "says"), BROKEN)
def test_a_broken_plugin_is_named_and_contained(
    install: Any, source: str, attribute: str, point: str, says: str
) -> None:
    """Whatever a plugin does while it is loaded becomes an error with distribution, version and target; the others load."""
    install("acme_broken", source, f"[custrel.{point}]\nbad = acme_broken:{attribute}\n", version="0.9")
    load = {
        "signals": plugins.signal,
        "reliance": plugins.reliance,
        "recurrence": plugins.recurrence,
        "factors": plugins.factor,
    }
    with pytest.raises(PluginError) as caught:
        load[point]("bad")
    assert caught.value.distribution == "acme-custrel 0.9"
    assert caught.value.target == "acme_broken:x"
    assert says in caught.value.problem
    assert ("raised" in says) == (caught.value.__cause__ is not None)
    assert pickle.loads(pickle.dumps(caught.value)).problem == caught.value.problem
    loaded = load_all(point)
    assert "bad" not in loaded.names
    assert [problem.target for problem in loaded.problems] == ["acme_broken:x"]
    assert set(load_all("reliance").names) >= {"accumulated"}


def test_a_plugin_that_was_mended_loads_on_the_next_call(install: Any) -> None:
    """A failure is not remembered: what raised at first may load later in the same process."""
    source = "import os\nif os.environ.get('ACME_BROKEN'):\n    raise RuntimeError('not yet')\ndef noise(case, /):\n    return []\n"
    install("acme_later", source, "[custrel.signals]\nnoise = acme_later:noise\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACME_BROKEN", "1")
        with pytest.raises(PluginError, match="not yet"):
            plugins.signal("noise")
    assert plugins.signal("noise") is not None


def test_two_packages_with_one_name_are_both_named(install: Any) -> None:
    """Neither wins: the error names both, `available` lists both, and every other name still loads."""
    install("acme_one", GOOD, "[custrel.signals]\nnoise = acme_one:noise\nquiet = acme_one:noise\n")
    install(
        "acme_two", GOOD, "[custrel.signals]\nnoise = acme_two:noise\n", dist="other-custrel", version="3"
    )
    assert [p.distribution for p in available("signals") if p.name == "noise"] == [
        "acme-custrel 1.2",
        "other-custrel 3",
    ]
    with pytest.raises(
        PluginError,
        match=r"acme_one:noise from acme-custrel 1\.2.*acme_two:noise from other-custrel 3; uninstall one",
    ):
        plugins.signal("noise")
    loaded = load_all("signals")
    assert "quiet" in loaded.names
    assert "noise" not in loaded.names


def test_a_plugin_may_not_take_a_built_in_name_in_silence(install: Any) -> None:
    """Offering "accumulated" from elsewhere is a clash that names the stranger; collecting keeps the built-in one."""
    install("acme_good", GOOD, "[custrel.reliance]\naccumulated = acme_good:Flat\n")
    with pytest.raises(PluginError, match="accumulated") as caught:
        plugins.reliance("accumulated")
    assert caught.value.distribution == "acme-custrel 1.2"
    loaded = load_all("reliance")
    assert dict(loaded.things)["accumulated"] == AccumulatedReliance()
    assert [p.distribution for p in loaded.problems] == ["acme-custrel 1.2"]


def test_unknown_names_are_suggested() -> None:
    """A misspelled name is answered with the nearest one; an unknown extension point likewise."""
    with pytest.raises(UnknownNameError, match="did you mean 'accumulated'"):
        plugins.reliance("acumulated")
    with pytest.raises(UnknownNameError, match="did you mean 'signals'"):
        available("signal")


def test_registering_by_hand_is_checked_listed_and_taken_back() -> None:
    """Without metadata a plugin is put in by hand: it loads as it is, its name is taken, and it can be taken back."""

    def noise(case: object, /) -> list[object]:
        return []

    register("signals", "by-hand", noise)
    try:
        assert plugins.signal("by-hand") is noise
        assert origin_of(noise).distribution == "registered"  # type: ignore[union-attr]
        (listed,) = [p for p in available(Extension.SIGNALS) if p.name == "by-hand"]
        assert listed.distribution == "registered"
        assert not [p for p in available("factors") if p.name == "by-hand"]
        assert listed in available()
        assert listed.target.endswith("noise")
        assert "by-hand" in load_all("signals").names
        with pytest.raises(InvalidValueError, match="is taken"):
            register("signals", "by-hand", noise)
    finally:
        unregister("signals", "by-hand")
    with pytest.raises(UnknownNameError):
        plugins.signal("by-hand")
    with pytest.raises(UnknownNameError):
        unregister("signals", "by-hand")


def test_registering_refuses_what_does_not_fit() -> None:
    """A thing that is not what the extension point needs, a blank name, a taken one, and one that raises are refused."""

    class Raising:
        def __init__(self) -> None:
            raise ValueError("no")

    with pytest.raises(InvalidValueError, match="without the method '__call__'"):
        register("signals", "x", 7)
    with pytest.raises(InvalidValueError, match=r"Plugin\.name must"):
        register("signals", " ", print)
    with pytest.raises(InvalidValueError, match="is taken among the reliance plugins"):
        register("reliance", "accumulated", AccumulatedReliance)
    with pytest.raises(PluginError, match=r"Raising from registered: raised ValueError: no"):
        register("signals", "x", Raising)
    assert not [p for p in available("signals") if p.name in ("x", " ")]


def test_asynchronous_plugins_are_refused_when_they_are_offered(install: Any) -> None:
    """An async function, generator, method or call can be no plugin: nobody would await it. Said at once, not by a warning."""

    async def answers(case: object, /) -> None: ...

    async def yields(case: object, /) -> Any:
        yield case

    class Calls:
        async def __call__(self, case: object, /) -> None: ...

    class Reads:
        name, question, scale, ceiling, time_driven = "x", "who?", (), 0.5, False

        async def read(self, evidence: object, /) -> None: ...

    for thing in (answers, yields, Calls):
        with pytest.raises(InvalidValueError, match="must be a plain function, not an asynchronous one"):
            register("signals", "x", thing)
    with pytest.raises(InvalidValueError, match="has read, which must be a plain function"):
        register("factors", "x", Reads)
    install("acme_later", "async def noise(case, /): ...\n", "[custrel.signals]\nlater = acme_later:noise\n")
    (problem,) = load_all("signals").problems
    assert "acme-custrel 1.2" in str(problem)
    assert "must be a plain function" in str(problem)


def test_policies_made_by_a_class_are_registered_made() -> None:
    """A class is called without arguments, once."""
    register("reliance", "mine", AccumulatedReliance)
    try:
        assert plugins.reliance("mine") == AccumulatedReliance()
        assert plugins.reliance("mine") is plugins.reliance("mine")
    finally:
        unregister("reliance", "mine")


def test_importing_the_room_imports_no_plugin_and_no_metadata() -> None:
    """Importing `custrel.plugins` reads no package metadata, loads no policy and no plugin."""
    program = (
        "import sys, custrel.plugins\n"
        "print([m for m in ('importlib.metadata', 'custrel.reliance', 'custrel.recurrence', 'custrel.signals') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_our_own_entry_points_are_the_built_in_ones(install: Any) -> None:
    """Our metadata offers exactly the built-in opinions through the plugins' groups; they are listed once, as built in."""
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    groups = pyproject["project"]["entry-points"]
    for extension in Extension:
        ours = {p.name: p.target for p in available(extension) if p.distribution == "custrel"}
        assert groups.get(extension.group, {}) == ours
    points = "".join(
        f"[{e.group}]\n" + "".join(f"{n} = {t}\n" for n, t in groups.get(e.group, {}).items())
        for e in Extension
    )
    before = available()
    install("acme_good", GOOD, points, dist="custrel", version="0")
    assert available() == before


UNREADABLE = {
    "no target": (b"[custrel.signals]\nbad =\n", "must read module:attribute, not ''"),
    "no attribute": (b"[custrel.signals]\nbad = acme_fine\n", "must read module:attribute, not 'acme_fine'"),
    "spaces": (b"[custrel.signals]\nbad = a b c\n", "must read module:attribute, not 'a b c'"),
    "no name": (b"[custrel.signals]\n = acme_fine:noise\n", "must be text that is not empty"),
    "no equals sign": (b"[custrel.signals]\nbad\n", "its list of plugins cannot be read: TypeError"),
    "not text": (
        b"[custrel.signals]\nb\xffd = a:b\n",
        "its list of plugins cannot be read: UnicodeDecodeError",
    ),
}


@pytest.mark.parametrize("sort", UNREADABLE)
def test_metadata_that_cannot_be_read_costs_only_its_package(install: Any, tmp_path: Path, sort: str) -> None:
    """A malformed list of plugins is a problem that names its package; every other plugin is listed and loads."""
    raw, says = UNREADABLE[sort]
    install("acme_fine", GOOD, "[custrel.signals]\nnoise = acme_fine:noise\n")
    install("acme_bad", "", "", dist="bad-custrel", version="7")
    (tmp_path / "bad-custrel" / "bad_custrel-7.dist-info" / "entry_points.txt").write_bytes(raw)
    assert [p.name for p in available("signals") if p.distribution != "custrel"] == ["noise"]
    loaded = load_all("signals")
    assert "noise" in loaded.names
    (problem,) = loaded.problems
    assert problem.distribution == "bad-custrel 7"
    assert says in str(problem)
    assert problem.__cause__ is not None or "module:attribute" in says
    with pytest.raises((PluginError, UnknownNameError), match="bad"):
        plugins.signal("bad")
    assert load_all("reliance").problems == () or "cannot be read" in says


def test_a_list_that_names_no_group_of_ours_is_not_our_business(install: Any, tmp_path: Path) -> None:
    """Somebody else's broken metadata is no problem of a custrel user's."""
    install("acme_bad", "", "", dist="bad", version="7")
    (tmp_path / "bad" / "bad-7.dist-info" / "entry_points.txt").write_bytes(b"[console_scripts]\nb\xffd\n")
    assert load_all("signals").problems == ()


def test_a_package_that_does_not_say_its_name_is_of_unknown_origin(install: Any, tmp_path: Path) -> None:
    """Without readable METADATA the plugin is listed and loads all the same."""
    install(
        "acme_fine", GOOD, "[custrel.signals]\nnoise = acme_fine:noise [extra]\n", dist="fine", version="7"
    )
    for raw in (b"Metadata-Version: 2.1\n", b"\xff\xfe", None):
        path = tmp_path / "fine" / "fine-7.dist-info" / "METADATA"
        path.unlink() if raw is None else path.write_bytes(raw)
        (plugin,) = [p for p in available("signals") if p.name == "noise"]
        assert (plugin.distribution, plugin.target) == ("unknown", "acme_fine:noise")
    assert plugins.signal("noise")


def test_of_two_copies_of_a_package_the_first_on_the_path_counts(install: Any, tmp_path: Path) -> None:
    """An older copy further down the path offers nothing: what is imported is the first one, too."""
    install("acme_one", GOOD, "[custrel.signals]\nnoise = acme_one:noise\n", dist="older", version="1")
    install("acme_two", GOOD, "[custrel.signals]\nnoise = acme_two:noise\n", dist="newer", version="2")
    for folder, version in (("older", "1"), ("newer", "2")):
        about = f"Metadata-Version: 2.1\nName: Acme_Custrel\nVersion: {version}\n"
        (tmp_path / folder / f"{folder}-{version}.dist-info" / "METADATA").write_text(about, "utf-8")
    (plugin,) = [p for p in available("signals") if p.name == "noise"]
    assert plugin.distribution == "Acme_Custrel 2"


def test_a_plugin_that_registers_itself_while_others_load_it_does_not_lock_up(install: Any) -> None:
    """A module imported in one thread, registering something, and loaded by name in another: both come back."""
    source = (
        "import time\nfrom custrel import plugins\nSTARTED = True\ntime.sleep(0.3)\n"
        "def noise(case, /):\n    return []\nplugins.register('signals', 'by-itself', noise)\n"
    )
    install("acme_self", source, "[custrel.signals]\nnoise = acme_self:noise\n")
    threads = [
        threading.Thread(target=importlib.import_module, args=("acme_self",), daemon=True),
        threading.Thread(target=plugins.signal, args=("noise",), daemon=True),
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in threads)
        assert plugins.signal("by-itself") is plugins.signal("noise")
    finally:
        unregister("signals", "by-itself")


class SpeechlessError(Exception):
    """An exception that cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_an_exception_that_cannot_say_what_it_is_is_contained() -> None:
    """Its class is named in place of its text, and it is the cause."""

    class Rude:
        def __init__(self) -> None:
            raise SpeechlessError

    with pytest.raises(PluginError, match="raised SpeechlessError") as caught:
        register("signals", "rude", Rude)
    assert isinstance(caught.value.__cause__, SpeechlessError)


def test_a_user_who_interrupts_is_obeyed(install: Any) -> None:
    """Ctrl-C while a plugin is imported ends the program, not the plugin; the next call tries again."""
    source = "import os\nif os.environ.get('ACME_BROKEN'):\n    raise KeyboardInterrupt\ndef noise(case, /):\n    return []\n"
    install("acme_slow", source, "[custrel.signals]\nnoise = acme_slow:noise\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACME_BROKEN", "1")
        with pytest.raises(KeyboardInterrupt):
            plugins.signal("noise")
    assert plugins.signal("noise") is not None


def test_extension_points_have_their_groups() -> None:
    """One group per Protocol, named after it."""
    assert [e.group for e in Extension] == [
        "custrel.factors",
        "custrel.reliance",
        "custrel.recurrence",
        "custrel.signals",
    ]
