"""The explanation of an incident, and of the incidents of a study."""
