"""The base of the admin's pages. Nothing is registered here: every app registers its own."""
