"""Notes: a small web application, the patient of Belay's demo."""
