"""H4 of the table of faults: the configuration is read at the start; a bad change waits there and harms nothing."""

from datetime import datetime
from pathlib import Path

import pytest

from monitor.beginning import write_key
from monitor.config import ConfigError
from monitor.configfile import load
from monitor.service import Service


def test_a_change_counts_from_the_next_start_and_a_bad_one_is_refused_there(tmp_path: Path, now: datetime) -> None:
    write_key(tmp_path)
    config = tmp_path / "cermin.toml"
    config.write_text("[mail]\nper_minute = 30\n")
    with Service.opened(load(config), config, create=True, now=lambda: now) as service:
        config.write_text("[mail]\nper_minutes = 3\n")
        service.sweep(now)
        service.engine.drain(now)
        assert service.settings.mail.per_minute == 30
        with pytest.raises(ConfigError, match=r"cermin\.toml:2: .*did you mean .per_minute."):
            load(config)
    config.write_text("[mail]\nper_minute = 3\n")
    with Service.opened(load(config), config, now=lambda: now) as service:
        assert service.settings.mail.per_minute == 3
