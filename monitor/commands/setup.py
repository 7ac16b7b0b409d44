"""`cermin init`, `backup` and `restore`: the store's beginning, its copy, and the way back."""

from pathlib import Path

import click

from monitor import assembly
from monitor.beginning import CONFIG, write_config, write_key
from monitor.commands.common import config_option, config_path, opened, settings
from monitor.config import ConfigError, Settings
from monitor.operating import note
from monitor.secrets import master_key
from monitor.service import Service, utc_now
from monitor.store import backing


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--just-me", is_flag=True, help="One person on their own machine; no server needed.")
@config_option
def init(folder: Path, *, just_me: bool) -> None:
    """Write a commented cermin.toml and create the store; never overwrites."""
    if (folder / CONFIG).exists():
        raise ConfigError(f"{folder / CONFIG} is there already; nothing was changed")
    folder.mkdir(parents=True, exist_ok=True)
    key = write_key(folder)
    # The configuration comes last: where it stands, everything does.
    with Service.opened(Settings(), folder / CONFIG, create=True):
        config = write_config(folder, just_me=just_me)
    click.echo(f"{config}\n{key}")
    following = "cermin me join" if just_me else "cermin doctor, then cermin run and cermin person join-link"
    click.echo(f"Keep a copy of {key.name} apart from the data. Next: cd {folder}; {following}", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def backup(file: Path) -> None:
    """Write a consistent copy of the data, also while the service runs, and of the keys beside it."""
    for place in (file, backing.keys_beside(file)):
        if place.exists():
            raise click.UsageError(f"{place} is there already; name a file that is not")
    with opened() as service:
        note(service, "backup")
        backing.backup(service.store, file)
    click.echo(f"{file}\n{backing.keys_beside(file)}")
    click.echo("Keep copies of the keys file apart from the data, and none of it longer than 7 days", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--resend", is_flag=True, help="Also send again letters that went out after the backup was made.")
@config_option
def restore(file: Path, *, resend: bool) -> None:
    """Bring a backup back. Who was erased since stays erased, and no letter goes out twice unless asked."""
    wanted, config = settings(), config_path()
    key = master_key(wanted, config)
    url, keys = assembly.database_url(wanted, config), assembly.keys_path(wanted, config)
    assembly.make_folders(wanted, config)
    erased = backing.restore(file, url, keys, key, utc_now(), resend=resend)
    click.echo(f"{file}: restored; {erased} erased people in it were erased again", err=True)
