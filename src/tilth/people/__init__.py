"""Know: identity, profiles, and the weaver that turns inbox rows into history of persons."""
