"""The program that README.md shows for this client, run as it stands there."""

import shown


def test_the_program_of_the_readme(tmp_path):
    shown.run_program_of_readme("unstructured_client", tmp_path)
