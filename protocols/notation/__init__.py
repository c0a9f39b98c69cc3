"""The language that procedures are written in: words, tables, channels, systems and promises."""
