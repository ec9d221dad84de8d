"""duban.toml: what it gives, and what it says when something is wrong with it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.clock import ManualClock
from duban.durations import parse_duration
from duban.errors import ConfigurationError, DefinitionError
from duban.ports import Message
from duban_adapters.channels import EmailSettings, FileSettings, LogSettings, WebhookSettings
from duban_adapters.cli.checking import context_of
from duban_adapters.compose import build_engine
from duban_adapters.config import Config, load_config, open_router, working_calendars

Load = Callable[..., Config]

WHOLE = """
database = "sqlite:///data/duban.db"
processes = "our/processes"
language = "zh"

[channels.boss]
type = "email"
host = "mail.example.org"
from = "督办 <duban@example.org>"
user = "duban"
password = "${SMTP_PASSWORD}"

[channels.hook]
type = "webhook"
url = "https://example.org/hooks/${TOKEN}"
secret_file = "hook.secret"

[channels.file]
type = "file"
path = "out/told.jsonl"

[roles.leadership]
channels = ["boss", "file"]
addresses = { boss = ["ceo@example.org"] }

[roles.supervisor]
channels = ["hook"]
superior = "leadership"

[roles.handler]
superior = "supervisor"

[roles."*"]
channels = ["log"]

[calendars.office]
windows = ["09:00-12:00", "13:00-18:00"]

[worker]
poll = 2

[delivery]
attempts = 3
first_delay = 1
max_delay = 60
"""
ENV = {"SMTP_PASSWORD": "hu$h", "TOKEN": "4711"}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def read(text: str, env: Mapping[str, str] | None = None) -> Config:
        (tmp_path / "duban.toml").write_text(text, "utf-8")
        return load_config(tmp_path / "duban.toml", env or {})

    return read


def faults(load: Load, text: str, env: Mapping[str, str] | None = None) -> list[str]:
    """The error's lines without the folder."""
    with pytest.raises(ConfigurationError) as caught:
        load(text, env)
    return [line[line.index("duban.toml") :] for line in str(caught.value).splitlines()]


def names(config: Config, role: str) -> list[tuple[str, tuple[str, ...]]]:
    with open_router(config) as router:
        return [(channel.name, recipients) for channel, recipients in router.routes(role)]


def test_a_whole_file(load: Load, tmp_path: Path) -> None:
    config = load(WHOLE, ENV)
    assert config.database == f"sqlite:///{tmp_path}/data/duban.db"
    assert config.processes == tmp_path / "our/processes"
    assert config.language == "zh"
    boss, hook = config.channels["boss"], config.channels["hook"]
    assert isinstance(boss, EmailSettings)
    assert boss.password is not None
    assert boss.password.get_secret_value() == "hu$h"
    assert isinstance(hook, WebhookSettings)
    assert hook.url == "https://example.org/hooks/4711"
    assert hook.secret_file == tmp_path / "hook.secret"
    assert config.channels["file"] == FileSettings(path=tmp_path / "out/told.jsonl")
    assert config.channels["log"] == LogSettings()
    assert config.superiors == {"supervisor": "leadership", "handler": "supervisor"}
    assert (config.worker.poll, config.delivery.attempts, config.delivery.max_delay) == (2, 3, 60)


def test_roles_find_their_channels(load: Load, tmp_path: Path) -> None:
    (tmp_path / "hook.secret").write_text("whsec_" + base64.b64encode(b"x" * 32).decode() + "\n")
    config = load(WHOLE, ENV)
    assert names(config, "leadership") == [("boss", ("ceo@example.org",)), ("file", ())]
    assert names(config, "supervisor") == [("hook", ())]
    assert names(config, "handler") == [("log", ())]
    assert names(config, "anybody else") == [("log", ())]
    assert config.served_roles is None


def test_without_a_file_everybody_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config(None, {})
    assert config.database == "sqlite:///duban.db"
    assert config.processes == Path("processes")
    message = Message("a:1:0", "escalation", "leadership", (), "Title", "Body", datetime(2026, 10, 8, tzinfo=UTC), {})
    with open_router(config) as router:
        for channel, _ in router.routes("leadership"):
            channel.deliver(message)
    assert '"a:1:0"' in (tmp_path / "escalations.jsonl").read_text()


def test_the_file_in_the_present_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duban.toml").write_text('language = "zh"')
    assert load_config(None, {}).language == "zh"


def test_a_file_that_names_no_role_serves_all(load: Load) -> None:
    assert [name for name, _ in names(load('language = "zh"'), "leadership")] == ["file", "log"]


def test_roles_of_ones_own_leave_the_others_unserved(load: Load) -> None:
    config = load('[roles.leadership]\nchannels = ["log"]\n[roles.board]\nsuperior = "owners"\n[roles.mute]\nchannels = []')
    assert names(config, "leadership") == [("log", ())]
    assert names(config, "handler") == []
    assert config.served_roles == {"leadership"}


def test_an_empty_list_means_nobody(load: Load) -> None:
    assert names(load('[roles.mute]\nchannels = []\n[roles."*"]\nchannels = ["log"]'), "mute") == []


def test_a_role_may_have_addresses_on_the_common_route(load: Load) -> None:
    config = load(
        """
        [channels.mail]
        type = "email"
        host = "mail.example.org"
        from = "duban@example.org"
        [roles."*"]
        channels = ["mail"]
        addresses.mail = ["office@example.org"]
        [roles.handler]
        addresses.mail = ["handler@example.org"]
        """
    )
    assert names(config, "handler") == [("mail", ("handler@example.org",))]
    assert names(config, "anybody") == [("mail", ("office@example.org",))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///duban.db", "sqlite:///{root}/duban.db"),
        ("sqlite:////var/duban.db", "sqlite:////var/duban.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://duban:${SMTP_PASSWORD}@db/duban", "postgresql://duban:hu$h@db/duban"),
    ],
)
def test_the_database(load: Load, tmp_path: Path, written: str, meant: str) -> None:
    assert load(f'database = "{written}"', ENV).database == meant.format(root=tmp_path)


def test_the_environment_overrides_the_database(load: Load) -> None:
    env = {"DUBAN_DATABASE": "postgresql://db/duban"}
    assert load('database = "sqlite:///duban.db"', env).database == "postgresql://db/duban"
    assert load("", env).database == "postgresql://db/duban"
    assert load("", {"DUBAN_DATABASE": ""}).database.startswith("sqlite:///")


def test_two_dollars_are_one(load: Load, tmp_path: Path) -> None:
    assert load('processes = "$${TOKEN}/$x"', ENV).processes == tmp_path / "${TOKEN}/$x"


def test_all_faults_at_once_with_their_lines(load: Load) -> None:
    text = """langage = "zh"
[channels.boss]
type = "emial"
[channels.deputy]
type = "email"
hots = "mail.example.org"
from = "nobody"
password = "plain"
[channels.hook]
type = "webhook"
url = "ftp://example.org"
secret = "${HOK_SECRET}"
[roles.leadership]
chanels = ["boss"]
[calendars.office]
windows = ["8-12"]
[worker]
poll = 0
[delivery]
first_delay = 10
max_delay = 5
"""
    assert faults(load, text, {"HOOK_SECRET": "x"}) == [
        "duban.toml:1: langage: unknown key; did you mean 'language'?",
        "duban.toml:3: channels.boss.type: 'emial' is no type of channel; did you mean 'email'?",
        "duban.toml:4: channels.deputy.host: missing",
        "duban.toml:6: channels.deputy.hots: unknown key; did you mean 'host'?",
        "duban.toml:7: channels.deputy.from: 'nobody' is no mail address",
        "duban.toml:8: channels.deputy.password: a secret does not stand in this file; write ${NAME} or use password_file",
        "duban.toml:11: channels.hook.url: a webhook's url begins with https:// (or http://) and names a host",
        "duban.toml:12: channels.hook.secret: the environment has no variable HOK_SECRET; did you mean 'HOOK_SECRET'?",
        "duban.toml:14: roles.leadership.chanels: unknown key; did you mean 'channels'?",
        "duban.toml:16: calendars.office.windows.0: '8-12' is no opening window; write it as 08:30-12:00",
        "duban.toml:18: worker.poll: input should be greater than 0",
        "duban.toml:19: delivery: first_delay is longer than max_delay",
    ]


def test_faults_between_the_sections(load: Load) -> None:
    text = """
[channels.boss]
type = "email"
host = "mail.example.org"
from = "duban@example.org"
[roles.leadership]
channels = ["bos", "file"]
[roles.board]
channels = ["boss"]
[roles.handler]
channels = ["log"]
addresses = { boss = ["x@example.org"] }
superior = "supervisor"
[roles.supervisor]
superior = "handler"
"""
    assert faults(load, text) == [
        "duban.toml:7: roles.leadership.channels: there is no channel 'bos'; did you mean 'boss'?",
        "duban.toml:8: roles.board.addresses: channel 'boss' needs an address to reach board",
        "duban.toml:12: roles.handler.addresses.boss: handler is not served by a channel 'boss'",
        "duban.toml:13: roles.handler.superior: a circle: handler would be above itself",
        "duban.toml:15: roles.supervisor.superior: a circle: supervisor would be above itself",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("language = zh", "duban.toml: Invalid value (at line 1, column 12)"),
        ("[roles\n", "duban.toml: "),
        ("channels = 3", "duban.toml:1: channels: input should be"),
        ("[channels]\nx = 3", "duban.toml:2: channels.x: input should be"),
        ('[channels.x]\npath = "a"', "duban.toml:1: channels.x.type: missing"),
        ('[channels.x]\ntype = ["file"]', "duban.toml:2: channels.x.type: "),
        ("roles = []\n", None),
        ("[[roles]]\n", "duban.toml:1: roles: input should be"),
        ('language = "fr"', "duban.toml:1: language: input should be 'en' or 'zh'"),
        ('[calendars.a]\nfile = "a.yaml"\nzone = "UTC"', "duban.toml:1: calendars.a: `file` says everything"),
        ('[calendars.a]\nwindows = ["12:00-08:00"]', "duban.toml:2: calendars.a.windows.0: '12:00-08:00' does not open"),
        ('[calendars.a]\nwindows = ["12:00-24:30"]', "duban.toml:2: calendars.a.windows.0: '12:00-24:30' does not open"),
        ("[worker]\npoll = nan", "duban.toml:2: worker.poll: "),
        ("[delivery]\nattempts = 1.5", "duban.toml:2: delivery.attempts: "),
        ('database = ""', "duban.toml:1: database: "),
    ],
)
def test_what_is_said_of_a_fault(load: Load, text: str, said: str | None) -> None:
    if said is None:
        assert load(text).served_roles is None
    else:
        [line, *_] = faults(load, text)
        assert line.startswith(said)


def test_secrets_are_told_to_nobody(load: Load) -> None:
    text = '[channels.boss]\ntype = "email"\nhost = "h"\nfrom = "a@b.c"\npassword = "${SMTP_PASSWORD}"\nport = 99999'
    [line] = faults(load, text, ENV)
    assert "hu$h" not in line
    assert "hu$h" not in repr(load(WHOLE, ENV))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "No such file"),
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: path.write_bytes(b"language = '\xff'"), "not UTF-8 (byte 13)"),
        (lambda path: path.write_bytes(b"#" * (1 << 21)), "longer than 1048576 bytes"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    make(tmp_path / "duban.toml")
    with pytest.raises(ConfigurationError, match=r"duban\.toml: ") as caught:
        load_config(tmp_path / "duban.toml", {})
    assert said in str(caught.value)


def test_an_editors_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "duban.toml").write_bytes(b'\xef\xbb\xbflanguage = "zh"\r\n')
    assert load_config(tmp_path / "duban.toml", {}).language == "zh"


@given(st.text(max_size=200))
def test_no_text_breaks_it(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, "utf-8", errors="replace")
    with suppress(ConfigurationError):
        assert isinstance(load_config(file, {}), Config)


def test_office_hours_are_a_setting(load: Load) -> None:
    calendar = working_calendars(load(WHOLE, ENV))["office"]
    start = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai, on the eve of National Day
    due = calendar.add(start, parse_duration("2 working hours"))
    assert due.at == datetime(2026, 10, 8, 2, 0, tzinfo=UTC)


def test_a_calendar_like_another(load: Load) -> None:
    config = load('[calendars.berlin]\nlike = "weekdays"\nzone = "Europe/Berlin"\nwindows = ["08:00-16:00"]')
    calendars = working_calendars(config)
    assert set(calendars) == {"always", "weekdays", "office", "berlin"}
    assert str(calendars["berlin"].zone) == "Europe/Berlin"
    assert calendars["berlin"].name == "berlin"


ROSTERS = """
database = "sqlite:///x.db"
[rosters]
guards = ["Li", "Wang"]
[[rosters.buildings]]
name = "north"
flats = 24
"""


def test_rosters_are_what_schedules_start_for_each_of(load: Load) -> None:
    clock = ManualClock(datetime(2026, 11, 2, tzinfo=UTC))
    with build_engine(load(ROSTERS), clock) as engine:
        engine.deploy(
            "duban: 1\nprocess: round\nfacts: {flats: {type: integer}}\nschedules: {daily: {every: 1 day, "
            "for_each: roster.buildings, with: {flats: element.flats}, key: element.name}}\ninitial: a\nstates: {a: {}}\n"
        )
        clock.advance(timedelta(days=1))
        engine.tick()
        assert engine.find("round", "north").facts["flats"] == 24
    assert context_of(load(ROSTERS)).rosters == {"guards", "buildings"}
    assert context_of(load("")).rosters is None


def guards() -> list[str]:
    return ["Li", "Wang"]


def test_a_roster_from_a_file_or_a_function_is_read_at_each_use(load: Load, tmp_path: Path) -> None:
    houses, flats = tmp_path / "houses.csv", tmp_path / "flats.yaml"
    houses.write_text("name,flats\nnorth,24\n", "utf-8")
    flats.write_text("- 101\n- 102\n", "utf-8")
    text = f'[rosters]\nhouses = "houses.csv"\nflats = "flats.yaml"\nguards = "{__name__}:guards"'
    with build_engine(load('database = "sqlite:///x.db"\n' + text)) as engine:
        assert engine.rosters["houses"] == [{"name": "north", "flats": "24"}]
        assert engine.rosters["flats"] == [101, 102]
        assert engine.rosters["guards"] == ["Li", "Wang"]
        houses.write_text("name,flats\nsouth\n", "utf-8")
        with pytest.raises(ConfigurationError, match=r"roster houses: .*houses\.csv:2:1: error: 1 fields"):
            engine.rosters["houses"]
        houses.write_text("name,flats\nsouth,3\n", "utf-8")
        assert [house["name"] for house in engine.rosters["houses"]] == ["south"]
    assert context_of(load(text)).rosters == {"houses", "flats", "guards"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"houses.xlsx"', "'houses.xlsx' is no file (.csv, .yaml) and no package.module:function"),
        ("7", "a roster is a list, a file (.csv, .yaml) or package.module:function"),
    ],
)
def test_what_is_no_roster(load: Load, written: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(f"[rosters]\nhouses = {written}")
    assert str(caught.value).endswith(f":2: rosters.houses: {said}")


SERVICES = """
[services.charge]
type = "http"
url = "https://pay.example.org/charge"
headers = { Authorization = "Bearer ${TOKEN}", x-branch = "north" }

[services.weigh]
type = "python"
target = "scales:weigh"
"""


def test_services_are_known_to_checks_and_opened_for_the_engine(load: Load) -> None:
    config = load(SERVICES.replace("scales:weigh", f"{__name__}:guards"), {"TOKEN": "t"})
    assert context_of(config).services == {"charge", "weigh"}
    assert context_of(load("")).services is None
    with build_engine(config) as engine:
        assert set(engine.services) == {"charge", "weigh"}
        assert engine.services["weigh"] is guards


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[services.a]\nurl = "https://x"', ":1: services.a.type: missing"),
        ('[services.a]\ntype = "htp"', ":2: services.a.type: 'htp' is no type of service; did you mean 'http'?"),
        (
            '[services.a]\ntype = "http"\nurl = "https://x"\ntimout = 3',
            ":4: services.a.timout: unknown key; did you mean 'timeout'?",
        ),
        ('[services.a]\ntype = "http"\nurl = "ftp://x"', "services.a.url: a service's url begins with https://"),
        ('[services.a]\ntype = "http"\nurl = "https://x"\nsecret = "abc"', "a secret does not stand in this file"),
        (
            '[services.a]\ntype = "http"\nurl = "https://x"\n[services.a.headers]\nX-Api-Key = "abc"',
            "a secret does not stand in this file; write ${NAME}",
        ),
        (
            '[services.a]\ntype = "http"\nurl = "https://x"\nheaders = {ce-id = "1"}',
            "the header ce-id is set with every call",
        ),
        ('[services.a]\ntype = "http"\nurl = "https://x"\nheaders = {"a b" = "1"}', "'a b' is no header"),
        ('[services.a]\ntype = "python"', "give `target`, a function of a request, or `factory`"),
        ('[services.a]\ntype = "python"\ntarget = "x.y"', "'x.y' names no function; write package.module:function"),
        ('[services.a]\ntype = "python"\ntarget = "x:y"\noptions = {a = 1}', "`options` are for a `factory`"),
    ],
)
def test_what_is_wrong_with_a_service(load: Load, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [('like = "always"\nwindows = ["08:00-16:00"]', "always"), ('zone = "Europe/Berln"', "did you mean 'Europe/Berlin'")],
)
def test_a_calendar_that_cannot_be(load: Load, settings: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        working_calendars(load(f"[calendars.own]\n{settings}"))


def test_a_calendar_from_a_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        "calendar: shop\nzone: Asia/Shanghai\nweek: {tue: [10:00-18:00], sat: [10:00-14:00]}\n"
        "holidays: {2026-10-06: Stock-taking}\n",
        "utf-8",
    )
    shop = working_calendars(load('[calendars.shop]\nfile = "shop.yaml"'))["shop"]
    monday = datetime(2026, 10, 5, tzinfo=UTC)
    assert shop.next_opening(monday) == datetime(2026, 10, 10, 2, 0, tzinfo=UTC)


def test_a_calendar_file_that_is_missing(load: Load) -> None:
    with pytest.raises(DefinitionError, match=r"shop\.yaml"):
        working_calendars(load('[calendars.shop]\nfile = "shop.yaml"'))
