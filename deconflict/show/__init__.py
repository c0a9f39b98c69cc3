"""What people look at and take away: logs, tables, charts and exports, made from histories and results alone."""
