#include "executor/quantum/qasm_library.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace docket::executor::quantum::qasm {
namespace {

using gates::Complex;
using gates::Matrix;
using std::numbers::pi;
using Arguments = std::span<const double>;

Complex e(double radians) { return std::polar(1.0, radians); }

Matrix x(Arguments) { return gates::x(); }
Matrix y(Arguments) { return gates::y(); }
Matrix z(Arguments) { return gates::z(); }
Matrix h(Arguments) { return gates::h(); }
Matrix s(Arguments) { return gates::s(); }
Matrix sdg(Arguments) { return gates::si(); }
Matrix t(Arguments) { return gates::t(); }
Matrix tdg(Arguments) { return gates::ti(); }
Matrix sx(Arguments) { return gates::v(); }
Matrix sxdg(Arguments) { return gates::vi(); }
Matrix p(Arguments a) { return gates::phase(a[0]); }
Matrix rx(Arguments a) { return gates::rx(a[0]); }
Matrix ry(Arguments a) { return gates::ry(a[0]); }
Matrix rz(Arguments a) { return gates::rz(a[0]); }
Matrix cu(Arguments a) { return gates::scaled(gates::u(a[0], a[1], a[2]), e(a[3])); }
Matrix swap(Arguments) { return gates::swap(); }
Matrix rxx(Arguments a) { return gates::xx(a[0]); }
Matrix rzz(Arguments a) { return gates::zz(a[0]); }
Matrix identity(Arguments) { return gates::identity(); }
Matrix gphase(Arguments a) { return {e(a[0])}; }

// U of OpenQASM 3.0 is e^(iθ/2) times the familiar form, which is OpenQASM 2's.
Matrix u(Arguments a) { return gates::u(a[0], a[1], a[2]); }
Matrix u_of_three(Arguments a) { return gates::scaled(gates::u(a[0], a[1], a[2]), e(a[0] / 2)); }
Matrix u2(Arguments a) { return gates::u(pi / 2, a[0], a[1]); }
// u2 and u3 of stdgates.inc have the determinant 1.
Matrix u3_of_three(Arguments a) {
  return gates::scaled(gates::u(a[0], a[1], a[2]), e(-(a[1] + a[2]) / 2));
}
Matrix u2_of_three(Arguments a) { return gates::scaled(u2(a), e(-(a[0] + a[1]) / 2)); }

Matrix gpi(Arguments a) { return gates::gpi(a[0]); }
Matrix gpi2(Arguments a) { return gates::gpi2(a[0]); }
Matrix ms(Arguments a) { return gates::ms(a[0], a[1], a.size() > 2 ? a[2] : 0.25); }
Matrix native_zz(Arguments a) { return gates::native_zz(a[0]); }

struct Entry {
  std::size_t row;
  std::size_t column;
  Complex value;
};

// The identity of `dimension` rows, but for these entries.
Matrix identity_but(std::size_t dimension, std::span<const Entry> entries) {
  Matrix matrix(dimension * dimension);
  for (std::size_t row = 0; row < dimension; ++row) matrix[row * dimension + row] = 1;
  for (const Entry& entry : entries) matrix[entry.row * dimension + entry.column] = entry.value;
  return matrix;
}

// Toffoli gates of three and four qubits up to relative phases, as qelib1.inc composes them.
Matrix rccx(Arguments) {
  static constexpr Entry entries[] = {
      {3, 3, 0}, {3, 7, {0, -1}}, {5, 5, -1}, {7, 3, {0, 1}}, {7, 7, 0}};
  return identity_but(8, entries);
}
Matrix rc3x(Arguments) {
  static constexpr Entry entries[] = {{3, 3, {0, 1}},    {7, 7, 0},   {7, 15, 1},
                                      {11, 11, {0, -1}}, {15, 7, -1}, {15, 15, 0}};
  return identity_but(16, entries);
}

// Columns: name, parameters (least, most), controls, targets, matrix.
constexpr LibraryGate native[] = {
    {"gpi", 1, 1, 0, 1, gpi},
    {"gpi2", 1, 1, 0, 1, gpi2},
    {"ms", 2, 3, 0, 2, ms},
    {"zz", 1, 1, 0, 2, native_zz},
};

constexpr LibraryGate built_in_two[] = {
    {"U", 3, 3, 0, 1, u},
    {"CX", 0, 0, 1, 1, x},
};

constexpr LibraryGate built_in_three[] = {
    {"U", 3, 3, 0, 1, u_of_three},
    {"gphase", 1, 1, 0, 0, gphase, Effect::phase},
};

// The same in both files.
constexpr LibraryGate common[] = {
    {"p", 1, 1, 0, 1, p},
    {"u1", 1, 1, 0, 1, p},
    {"x", 0, 0, 0, 1, x},
    {"y", 0, 0, 0, 1, y},
    {"z", 0, 0, 0, 1, z},
    {"h", 0, 0, 0, 1, h},
    {"s", 0, 0, 0, 1, s},
    {"sdg", 0, 0, 0, 1, sdg},
    {"t", 0, 0, 0, 1, t},
    {"tdg", 0, 0, 0, 1, tdg},
    {"sx", 0, 0, 0, 1, sx},
    {"rx", 1, 1, 0, 1, rx},
    {"ry", 1, 1, 0, 1, ry},
    {"rz", 1, 1, 0, 1, rz},
    {"cx", 0, 0, 1, 1, x},
    {"cy", 0, 0, 1, 1, y},
    {"cz", 0, 0, 1, 1, z},
    {"ch", 0, 0, 1, 1, h},
    {"cp", 1, 1, 1, 1, p},
    {"crx", 1, 1, 1, 1, rx},
    {"cry", 1, 1, 1, 1, ry},
    {"crz", 1, 1, 1, 1, rz},
    {"cu", 4, 4, 1, 1, cu},
    {"swap", 0, 0, 0, 2, swap},
    {"ccx", 0, 0, 2, 1, x},
    {"cswap", 0, 0, 1, 2, swap},
    {"id", 0, 0, 0, 1, identity, Effect::identity},
};

constexpr LibraryGate stdgates[] = {
    {"CX", 0, 0, 1, 1, x},           {"phase", 1, 1, 0, 1, p},        {"cphase", 1, 1, 1, 1, p},
    {"u2", 2, 2, 0, 1, u2_of_three}, {"u3", 3, 3, 0, 1, u3_of_three},
};

constexpr LibraryGate qelib1[] = {
    {"u3", 3, 3, 0, 1, u},      {"u2", 2, 2, 0, 1, u2},
    {"u", 3, 3, 0, 1, u},       {"u0", 1, 1, 0, 1, identity, Effect::identity},
    {"sxdg", 0, 0, 0, 1, sxdg}, {"cu1", 1, 1, 1, 1, p},
    {"cu3", 3, 3, 1, 1, u},     {"csx", 0, 0, 1, 1, sx},
    {"rxx", 1, 1, 0, 2, rxx},   {"rzz", 1, 1, 0, 2, rzz},
    {"rccx", 0, 0, 0, 3, rccx}, {"rc3x", 0, 0, 0, 4, rc3x},
    {"c3x", 0, 0, 3, 1, x},     {"c3sqrtx", 0, 0, 3, 1, sx},
    {"c4x", 0, 0, 4, 1, x},
};

std::vector<std::span<const LibraryGate>> tables(Version version, bool is_included) {
  const bool is_two = version == Version::two;
  std::vector<std::span<const LibraryGate>> result = {native};
  result.push_back(is_two ? std::span<const LibraryGate>(built_in_two) : built_in_three);
  if (is_included) {
    result.emplace_back(common);
    result.push_back(is_two ? std::span<const LibraryGate>(qelib1) : stdgates);
  }
  return result;
}

}  // namespace

std::string_view library_file(Version version) {
  return version == Version::two ? "qelib1.inc" : "stdgates.inc";
}

const LibraryGate* find_gate(std::string_view name, Version version, bool is_included) {
  for (const auto table : tables(version, is_included)) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const LibraryGate& gate) { return gate.name == name; });
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

std::vector<std::string> gate_names(Version version, bool is_included) {
  std::vector<std::string> names;
  for (const auto table : tables(version, is_included)) {
    for (const LibraryGate& gate : table) names.emplace_back(gate.name);
  }
  return names;
}

}  // namespace docket::executor::quantum::qasm
