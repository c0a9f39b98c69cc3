"""Studies: arms that share luck, what they are counted on, and how sure the counts make us."""
