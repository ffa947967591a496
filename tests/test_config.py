"""Settings: read once, every fault told, and a master key that is made and kept safe."""

import json
import re
import stat

import pytest

from campaign.config import ROOT, RUNNING, Settings, SettingsError
from campaign.serving import example

KEY = "bWFzdGVyIGtleSBvZiB0aGUgdGVzdHMgMzIgYnl0ZXM="


def faults_of(**settings):
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({f"CAMPAIGN_{name.upper()}": raw for name, raw in settings.items()})
    return str(caught.value).splitlines()


def test_nothing_set_is_a_whole_configuration(tmp_path):
    settings = Settings.from_env({"CAMPAIGN_INSTANCE": str(tmp_path)})

    assert settings.database == f"sqlite:///{tmp_path}/campaign.db"
    assert settings.keys == f"sqlite:///{tmp_path}/keys.db"
    assert settings.is_development
    assert settings.link("/terms", "es") == "http://127.0.0.1:8000/es/terms"


def test_all_faults_of_a_configuration_are_told_together():
    faults = faults_of(
        web_threads="0",
        hold_minutes="two",
        cut_off="1 pm",
        contact="nobody",
        base_url="act.example.org",
        master_keys="c2hvcnQ=",
        log_level="loud",
        database_url="postgresql://db/campaign",
        colour="poppy",
    )

    assert [sentence.split()[0].removeprefix("CAMPAIGN_") for sentence in faults] == [
        "COLOUR",
        "BASE_URL",
        "MASTER_KEYS",
        "CONTACT",
        "CUT_OFF",
        "HOLD_MINUTES",
        "WEB_THREADS",
        "LOG_LEVEL",
        "KEYS_URL",
    ]
    assert all(sentence.endswith(".") for sentence in faults)


def test_a_database_of_ones_own_needs_keys_of_ones_own():
    faults = faults_of(database_url="postgresql://db/campaign")

    assert [fault.split()[0] for fault in faults] == [
        "CAMPAIGN_KEYS_URL",
        "CAMPAIGN_MASTER_KEYS",
    ]


def test_a_public_site_must_be_reached_by_https():
    assert faults_of(base_url="http://act.example.org") == [
        "CAMPAIGN_BASE_URL must begin with https:// outside this machine."
    ]
    assert Settings.from_env({"CAMPAIGN_BASE_URL": "https://act.example.org/"}).is_secure


def test_no_fault_repeats_a_secret():
    said = "\n".join(faults_of(master_keys="hunter2", sendgrid_host="SG.secret"))

    assert "hunter2" not in said
    assert "SG.secret" not in said


def test_the_environment_wins_over_the_env_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("CAMPAIGN_ORGANISATION=File\nCAMPAIGN_CUT_OFF=09:30\nX=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAMPAIGN_ORGANISATION", "Environment")

    settings = Settings.from_machine()

    assert settings.organisation == "Environment"
    assert settings.cut_off.isoformat("minutes") == "09:30"


def test_commands_link_to_the_site_that_runs_from_their_folder(tmp_path):
    (tmp_path / RUNNING).write_text(json.dumps({"base_url": "http://127.0.0.1:8123"}))
    environ = {"CAMPAIGN_INSTANCE": str(tmp_path)}

    assert Settings.from_env(environ).base_url == "http://127.0.0.1:8123"
    chosen = environ | {"CAMPAIGN_BASE_URL": "https://act.example.org"}
    assert Settings.from_env(chosen).base_url == "https://act.example.org"

    (tmp_path / RUNNING).write_text("half a no")
    assert Settings.from_env(environ).base_url == Settings.base_url


def test_the_master_key_is_made_once_and_is_ours_alone(tmp_path):
    settings = Settings(instance=tmp_path / "new")

    first = settings.masters()

    assert [len(key) for key in first] == [32]
    assert settings.masters() == first
    made = tmp_path / "new" / "master.key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_damaged_master_key_is_told_without_showing_it(tmp_path):
    (tmp_path / "master.key").write_text("c2VjcmV0")

    with pytest.raises(
        SettingsError, match=r"master\.key is damaged: it must be 32 bytes"
    ) as told:
        Settings(instance=tmp_path).masters()

    assert "c2VjcmV0" not in str(told.value)


def test_a_lost_master_key_is_never_replaced_by_a_new_one(tmp_path):
    (tmp_path / "keys.db").touch()

    with pytest.raises(SettingsError, match="Put the file back from your copy of it"):
        Settings(instance=tmp_path).masters()

    assert not (tmp_path / "master.key").exists()


def test_several_master_keys_are_read_newest_first():
    settings = Settings.from_env({"CAMPAIGN_MASTER_KEYS": f"{KEY},{'A' * 43}="})

    assert settings.masters() == (b"master key of the tests 32 bytes", bytes(32))


def test_the_example_file_has_every_setting_with_meaning_and_default():
    shipped = (ROOT / ".env.example").read_text()

    assert shipped == example.text(), "run: campaign settings --example > .env.example"
    names = re.findall(r"^#CAMPAIGN_([A-Z_]+)=", shipped, re.MULTILINE)
    assert [name.lower() for name in names] == list(Settings.__dataclass_fields__)


def test_the_example_file_says_the_defaults(tmp_path, monkeypatch):
    lines = (ROOT / ".env.example").read_text().splitlines()
    uncommented = [line.removeprefix("#") for line in lines if line.startswith("#CAMPAIGN_")]
    (tmp_path / ".env").write_text("\n".join(uncommented))
    monkeypatch.chdir(tmp_path)
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(f"CAMPAIGN_{name.upper()}", raising=False)

    settings = Settings.from_machine()

    assert settings == Settings(instance=tmp_path / "instance")


def test_the_settings_in_force_are_shown_without_secrets():
    shown = example.in_force(
        Settings(sendgrid_key="SG.secret", database_url="postgresql://kim:pw@db/x")
    )

    assert "SG.secret" not in shown
    assert "pw" not in shown
    assert re.search(r"CAMPAIGN_SENDGRID_KEY +\(set\)", shown)
    assert re.search(r"CAMPAIGN_MASTER_KEYS +\(not set\)", shown)
    assert re.search(r"CAMPAIGN_HOLD_MINUTES +120\n", shown)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("CAMPAIGN_DATABASE_URL", "mysql://x/y"),
        ("CAMPAIGN_KEYS_URL", "keys.db"),
        ("CAMPAIGN_QUEUE_URL", "zzz"),
        ("CAMPAIGN_LIMITS_URL", "nonsense://x"),
    ],
)
def test_a_server_we_do_not_speak_to_is_a_fault_in_a_sentence(tmp_path, name, raw):
    with pytest.raises(SettingsError, match=f"{name} must"):
        Settings.from_env({"CAMPAIGN_INSTANCE": str(tmp_path), name: raw})


POINT = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw"
    "+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("sendgrid_webhook_key", POINT),
        ("alarm_url", "smtp://kim:pass%40word@mail.example.org:2525/?to=a@b.org&from=c@d.org"),
        ("alarm_url", "smtps://mail.example.org/?from=c@d.org&to=a@b.org"),
        ("alarm_url", "https://hooks.example.org/services/T0/B1?x=1"),
        ("alarm_url", "http://127.0.0.1:9999/alarm"),
        ("metrics_token", "0123456789abcdef0123"),
        ("resolver", "9.9.9.9"),
        ("resolver", "127.0.0.1:5353"),
        ("resolver", "2620:fe::fe"),
        ("resolver", "[2620:fe::fe]:5353"),
    ],
)
def test_what_is_well_said_is_taken_as_it_is(tmp_path, name, raw):
    environ = {"CAMPAIGN_INSTANCE": str(tmp_path), f"CAMPAIGN_{name.upper()}": f" {raw} "}

    assert getattr(Settings.from_env(environ), name) == raw


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("sendgrid_webhook_key", "SG.an-api-key"),
        ("sendgrid_webhook_key", "-----BEGIN PUBLIC KEY-----"),
        ("sendgrid_webhook_key", KEY),
        ("alarm_url", "lin@example.org"),
        ("alarm_url", "mailto:kim@example.org"),
        ("alarm_url", "smtp://mail.example.org/?to=kim@example.org"),
        ("alarm_url", "smtp://mail.example.org/?to=kim&from=c@d.org"),
        ("alarm_url", "smtp://mail.example.org:mail/?to=a@b.org&from=c@d.org"),
        ("alarm_url", "smtp:///?to=a@b.org&from=c@d.org"),
        ("alarm_url", "http://hooks.example.org/in-clear"),
        ("alarm_url", "https:///hook"),
        ("metrics_token", "short"),
        ("metrics_token", "twenty letters, but blanks"),
        ("resolver", "dns.example.org"),
        ("resolver", "9.9.9.9:0"),
        ("resolver", "9.9.9.9:70000"),
        ("resolver", "[2620:fe::fe"),
    ],
)
def test_what_is_not_well_said_is_a_fault_that_shows_no_secret(name, raw):
    [fault] = faults_of(**{name: raw})

    assert fault.startswith(f"CAMPAIGN_{name.upper()} must be ")
    assert fault.endswith(".")
    assert raw not in fault


def test_the_roads_and_tokens_in_force_are_not_shown():
    road = "smtps://kim:hunter2@mail.example.org/?from=c@d.org&to=a@b.org"

    shown = example.in_force(Settings(alarm_url=road, metrics_token="0123456789abcdef0123"))

    assert "hunter2" not in shown
    assert "0123456789abcdef0123" not in shown
