"""Pages that stand alone: one HTML file each, with nothing to fetch and no script, for screen, phone and paper."""
