#include "executor/battery/mesh.h"

#include <cmath>

namespace docket::executor::battery {

ThroughMesh make_through_mesh(const Parameters& parameters, const MeshPoints& points) {
  ThroughMesh mesh;
  const auto add = [&](std::size_t cells, double thickness, double porosity, double bruggeman) {
    mesh.width_m.insert(mesh.width_m.end(), cells, thickness / static_cast<double>(cells));
    mesh.porosity.insert(mesh.porosity.end(), cells, porosity);
    mesh.efficiency.insert(mesh.efficiency.end(), cells, std::pow(porosity, bruggeman));
  };
  const Electrode& negative = parameters.negative;
  const Electrode& positive = parameters.positive;
  const auto& separator = parameters.separator;
  add(points.x_n, negative.thickness_m, negative.porosity, negative.bruggeman_electrolyte);
  add(points.x_s, separator.thickness_m, separator.porosity, separator.bruggeman_electrolyte);
  add(points.x_p, positive.thickness_m, positive.porosity, positive.bruggeman_electrolyte);
  return mesh;
}

SphereMesh make_sphere_mesh(std::size_t shells) {
  SphereMesh mesh;
  const double h = 1 / static_cast<double>(shells);
  double inner_flux = 0;  // r²/h at the inner face: zero at the centre
  for (std::size_t m = 0; m < shells; ++m) {
    const double inner = static_cast<double>(m) * h;
    const double outer = static_cast<double>(m + 1) * h;
    const double share = outer * outer * outer - inner * inner * inner;
    const bool last = m + 1 == shells;
    const double outer_flux = last ? 0 : outer * outer / h;
    mesh.lower.push_back(3 * inner_flux / share);
    mesh.upper.push_back(3 * outer_flux / share);
    mesh.diagonal.push_back(-3 * (inner_flux + outer_flux) / share);
    mesh.volume_share.push_back(share);
    if (last) mesh.outer = -3 / share;
    inner_flux = outer_flux;
  }
  return mesh;
}

}  // namespace docket::executor::battery
