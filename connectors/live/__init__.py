"""Places that are looked at again and again: from a locator to a reading. Names and order: `connectors.registry`."""
