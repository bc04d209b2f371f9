"""An invented, lively site: `compose` makes it from the texts in content/, `write` puts it into the database."""
