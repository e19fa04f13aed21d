"""The circuits of `./dev bench quantum`, and its rounds: Docket, qsim and Qiskit Aer take turns."""

import json
import math
import pathlib
import random
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "quantum_requirements.txt"
QSIM_FUSIONS = (2, 3, 4)
# From 16 qubits on, where start-up costs of a run no longer count, a reference that is so many times
# slower than the other does not run at greater sizes.
SLOWER_AND_OUT = 4
JUDGED_QUBITS_MIN = 16


def random_gates(qubits, depth=20):
    """Each layer: a random gate on every qubit, then cx on random pairs."""
    dice = random.Random(qubits)
    for _ in range(depth):
        for q in range(qubits):
            yield "u3", [q], [dice.uniform(0, 2 * math.pi) for _ in range(3)]
        order = dice.sample(range(qubits), qubits)
        for control, target in zip(order[::2], order[1::2]):
            yield "cx", [control, target], []


def fourier_gates(qubits):
    for j in reversed(range(qubits)):
        yield "h", [j], []
        for k in reversed(range(j)):
            yield "cp", [k, j], [math.pi / 2 ** (j - k)]
    for q in range(qubits // 2):
        yield "swap", [q, qubits - 1 - q], []


def ansatz_gates(qubits, layers=4):
    """As variational eigensolvers use: rotations of every qubit, then a ladder of cx."""
    dice = random.Random(qubits)
    for _ in range(layers):
        for q in range(qubits):
            yield "ry", [q], [dice.uniform(0, 2 * math.pi)]
            yield "rz", [q], [dice.uniform(0, 2 * math.pi)]
        for q in range(qubits - 1):
            yield "cx", [q, q + 1], []


CIRCUITS = {"random": random_gates, "QFT": fourier_gates, "ansatz": ansatz_gates}


def write(path, qubits, gates):
    lines = [" ".join(map(str, [name, *targets, *angles])) for name, targets, angles in gates]
    path.write_text("\n".join([str(qubits), *lines]) + "\n")


class Rounds:
    """One sort of circuit at growing sizes."""

    def __init__(self, tool, python, work, runs):
        self.tool, self.python, self.work, self.runs = tool, python, work, runs
        self.is_out = set()

    def reference(self, name, file, seconds, fusion=0):
        command = [self.python, HERE / "quantum_reference.py", name, file]
        command += [str(seconds), str(fusion)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)["seconds"]

    def roofline(self, mine):
        """The least time that the bytes and the arithmetic of a circuit take on this machine now."""
        can = self.tool("roofline", "--bytes", mine["state_bytes"])
        flops_per_s = can[mine["precision"] + "_flops_per_s"]
        return {
            "bytes": mine["bytes"],
            "bytes_per_s": can["bytes_per_s"],
            "bytes_seconds": mine["bytes"] / can["bytes_per_s"],
            "flops_per_s": flops_per_s,
            "flops_seconds": mine["gflop"] * 1e9 / flops_per_s,
        }

    def measure(self, name, qubits):
        file = self.work / f"{name}-{qubits}.txt"
        write(file, qubits, CIRCUITS[name](qubits))
        seconds = 0.3 if qubits <= 20 else 0
        ours, floats, qsim, aer = [], [], {f: [] for f in QSIM_FUSIONS}, []
        fusions = QSIM_FUSIONS
        for _ in range(self.runs):
            mine = self.tool("circuit", file, "--seconds", seconds)
            ours.append(mine["seconds"])
            if mine["precision"] == "double":
                single = self.tool("circuit", file, "--seconds", seconds, "--float")
                floats.append(single["seconds"])
            for fusion in fusions if "qsim" not in self.is_out else ():
                qsim[fusion].append(self.reference("qsim", file, seconds, fusion))
            if "aer" not in self.is_out:
                aer.append(self.reference("aer", file, seconds))
            # The first round tries all fusions; the best goes on.
            fusions = [min(QSIM_FUSIONS, key=lambda f: qsim[f][0] if qsim[f] else math.inf)]
        theirs = {}
        if qsim[fusions[0]]:
            theirs["qsim"] = qsim[fusions[0]]
        if aer:
            theirs["aer"] = aer
        medians = {who: statistics.median(runs) for who, runs in theirs.items()}
        for who, median in medians.items():
            if qubits >= JUDGED_QUBITS_MIN and median > SLOWER_AND_OUT * min(medians.values()):
                self.is_out.add(who)
        faster = min(medians, key=medians.get)
        return {
            "precision": mine["precision"],
            "ours": ours,
            "ours_float": floats,
            "theirs": theirs,
            "faster": faster,
            "fusion": fusions[0],
            "passes": mine["passes"],
            "gflop": mine["gflop"],
            "roofline": self.roofline(mine),
        }
