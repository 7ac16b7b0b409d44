"""Export archives, a platform each: from opened members to posts. Names and order: `connectors.registry`."""
