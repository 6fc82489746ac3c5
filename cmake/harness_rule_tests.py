"""Fixtures of rules as tests of lit: what harness_add_rule_tests() of the CMake package makes."""

import subprocess

import lit.formats
import lit.Test

SUFFIXES = [".c", ".cc", ".cpp", ".cxx", ".fixture"]


class Fixtures(lit.formats.FileBasedTest):
    """Every file is a fixture; `command` checks one, for all rules that name it."""

    def __init__(self, command):
        self.command = command

    def execute(self, test, lit_config):
        command = [*self.command, "--only=" + test.getSourcePath()]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                  env=test.config.environment, timeout=lit_config.maxIndividualTestTime or None)
        except subprocess.TimeoutExpired:
            return lit.Test.TIMEOUT, f"stopped after {lit_config.maxIndividualTestTime} s"
        if done.returncode == 0:
            return lit.Test.PASS, ""
        return lit.Test.FAIL, f"$ {' '.join(command)}\n{done.stdout}"
