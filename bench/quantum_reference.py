"""Times one circuit on a known simulator. Runs in the environment of quantum_requirements.txt.

    quantum_reference.py qsim|aer FILE SECONDS FUSION

FILE is as `docket_bench circuit` reads it. Prints {"seconds": median, "runs": n}, of as many runs
as fit SECONDS, at least one. What counts, as with ours, is the simulator's own preparation (fusion)
and the gates; not: building the circuit, allocating the state, reading the result. Both take their
times themselves. Both work in single precision with two threads.
"""

import cmath
import ctypes
import json
import math
import os
import re
import statistics
import sys
import tempfile
import time

THREADS = 2
ONE_QUBIT = {"h", "ry", "rz", "u3"}


def read(path):
    lines = open(path).read().splitlines()
    gates = []
    for line in lines[1:]:
        name, *words = line.split()
        count = 1 if name in ONE_QUBIT else 2
        gates.append((name, [int(w) for w in words[:count]], [float(w) for w in words[count:]]))
    return int(lines[0]), gates


def u3(theta, phi, lam):
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return [
        [c, -cmath.exp(1j * lam) * s],
        [cmath.exp(1j * phi) * s, cmath.exp(1j * (phi + lam)) * c],
    ]


def printed(function):
    """What `function` writes to the process's standard output, past Python's own buffer."""
    sys.stdout.flush()
    old = os.dup(1)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        try:
            function()
            ctypes.CDLL(None).fflush(None)
        finally:
            os.dup2(old, 1)
            os.close(old)
        file.seek(0)
        return file.read().decode()


def qsim(qubits, gates, fusion):
    import cirq
    import numpy
    import qsimcirq

    line = cirq.LineQubit.range(qubits)
    circuit = cirq.Circuit()
    for name, targets, angles in gates:
        gate = {
            "h": lambda: cirq.H,
            "ry": lambda: cirq.ry(*angles),
            "rz": lambda: cirq.rz(*angles),
            "u3": lambda: cirq.MatrixGate(numpy.array(u3(*angles))),
            "cx": lambda: cirq.CNOT,
            "cp": lambda: cirq.CZPowGate(exponent=angles[0] / math.pi),
            "swap": lambda: cirq.SWAP,
        }[name]()
        circuit.append(gate(*(line[q] for q in targets)))
    simulator = qsimcirq.QSimSimulator({"f": fusion, "t": THREADS, "v": 2})

    def run():
        text = printed(lambda: simulator.compute_amplitudes(circuit, [0]))
        parts = dict(re.findall(r"^(.*)time is (\S+) seconds", text, re.MULTILINE))
        return float(parts["fuse "]) + float(parts[""])

    return run


def aer(qubits, gates, _):
    from qiskit import QuantumCircuit
    from qiskit_aer import AerSimulator
    import qiskit_aer.library  # noqa: F401, gives circuits save_amplitudes

    circuit = QuantumCircuit(qubits)
    for name, targets, angles in gates:
        getattr(circuit, "u" if name == "u3" else name)(*angles, *targets)
    circuit.save_amplitudes([0])
    simulator = AerSimulator(
        method="statevector", precision="single", max_parallel_threads=THREADS
    )
    return lambda: simulator.run(circuit, shots=1).result().results[0].time_taken


def main():
    name, path, seconds, fusion = sys.argv[1:]
    run = {"qsim": qsim, "aer": aer}[name](*read(path), int(fusion))
    end = time.monotonic() + float(seconds)
    taken = [run()]
    while time.monotonic() < end:
        taken.append(run())
    print(json.dumps({"seconds": statistics.median(taken), "runs": len(taken)}))


if __name__ == "__main__":
    main()
