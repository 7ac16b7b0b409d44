import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from monitor.config import ConfigError, Settings, Table
from monitor.configfile import line_of, load, resolve

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "cermin.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    return str(caught.value).replace(f"{folder}/", "")


def options() -> list[tuple[str, str]]:
    tables = {name: field.annotation for name, field in Settings.model_fields.items()}
    return [(name, key) for name, table in tables.items() for key in table.model_fields]  # type: ignore[union-attr]


def test_the_example_is_the_defaults() -> None:
    assert load(EXAMPLE) == Settings()


@pytest.mark.parametrize(("table", "key"), options())
def test_every_option_stands_in_the_example_with_a_sentence(table: str, key: str) -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    start = lines.index(f"[{table}]")
    at = next(i for i in range(start, len(lines)) if lines[i].removeprefix("# ").startswith(f"{key} = "))
    assert not any(line.startswith("[") for line in lines[start + 1 : at])
    assert lines[at - 1].startswith("# ")
    assert lines[at - 1].endswith((".", ";", "}]."))


def test_the_example_spells_out_all_but_secrets_and_folders_that_are_unset() -> None:
    content = tomllib.loads(EXAMPLE.read_text("utf-8"))
    missing = [(table, key) for table, key in options() if key not in content[table]]
    unset = [("web", "admin_token_file"), ("mail", "password_file"), ("mail", "templates"), ("imports", "folder")]
    assert missing == unset


def typos(word: str) -> str:
    return word[:2] + word[1] + word[2:]


@pytest.mark.parametrize(("table", "key"), options())
def test_a_one_letter_slip_is_named(tmp_path: Path, table: str, key: str) -> None:
    message = refusal(tmp_path, f"# a comment\n[{table}]\n{typos(key)} = 1\n")
    assert message == f"cermin.toml:3: unknown key `{table}.{typos(key)}`; did you mean `{key}`?"


def test_a_misspelt_table_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "\n[mial]\nport = 25\n") == "cermin.toml:2: unknown key `mial`; did you mean `mail`?"


def test_a_key_like_no_other_gets_the_list(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[digest]\nzzzzzz = 1\n")
    assert message == "cermin.toml:2: unknown key `digest.zzzzzz`; known here: findings, html_kib"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[mail]\nport = "25"', "cermin.toml:2: mail.port: input should be a valid integer"),
        ('[web]\nbehind_proxy = "yes"', "cermin.toml:2: web.behind_proxy: input should be a valid boolean"),
        ("[read]\ncpu_seconds = 1.5", "cermin.toml:2: read.cpu_seconds: input should be a valid integer"),
        (
            '[fetch]\nallow_networks = [\n  "10.0.0.0/8",\n  "ten",\n]',
            "cermin.toml:2: fetch.allow_networks.1: value error, 'ten' does not appear to be an IPv4 or IPv6 network",
        ),
        ("[mail]\nport = 70000", "cermin.toml:2: mail.port: input should be less than or equal to 65535"),
        ("mail = 3", "cermin.toml:1: mail: input should be a valid dictionary or instance of Mail"),
        (
            '[[words.code_names]]\nterm = "Merapi"\nopen_from = "2027-01-01"',
            "cermin.toml:3: unknown key `words.code_names.0.open_from`; did you mean `public_from`?",
        ),
    ],
)
def test_a_wrong_value_is_named_with_line_and_key(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text).startswith(message)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, '[mail]\nport = "25"\n[web]\nport = 0\n')
    assert [line.split(": ")[0] for line in message.splitlines()] == ["cermin.toml:4", "cermin.toml:2"]


def test_a_syntax_error_names_line_and_column(tmp_path: Path) -> None:
    assert "at line 2, column" in refusal(tmp_path, "[mail]\nport = = 25\n")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_an_unreadable_file_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "cermin.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"cermin\.toml: (there is no such file|can't be read)"):
        load(path)


def test_without_a_file_the_defaults_hold() -> None:
    assert load(None) == Settings()


def test_paths_are_relative_to_the_file() -> None:
    assert resolve(Path("letters"), Path("/etc/cermin/cermin.toml")) == Path("/etc/cermin/letters")
    assert resolve(Path("/letters"), Path("/etc/cermin/cermin.toml")) == Path("/letters")
    assert resolve(Path("letters"), None) == Path("letters")


def test_the_line_of_a_missing_key_is_its_tables() -> None:
    assert line_of("[a]\nx = 1\n[b]\ny = [\n 1,\n 2]\n", ("b", "z")) == 3
    assert line_of("[a]\nx = 1\n", ("nowhere", "z")) == 1


def test_settings_say_what_follows() -> None:
    assert not Settings().just_me
    assert Settings().poll_interval.total_seconds() == 3600
    assert issubclass(Table, BaseModel)
