/// The packages of an image in the lots that dpkg installs them in when their scripts run.
///
/// dpkg itself needs the essential packages, so these and all that they need come first and lie
/// unpacked before dpkg starts. Each further lot is unpacked as a whole and then configured; a package
/// that has to find others configured before it is unpacked (`Pre-Depends`, Debian Policy §7.2) begins
/// a new one.
struct ScriptBatches {
    /// Essential packages with all that they need.
    let essential: [DebianPackage]
    /// The others, in lots.
    let others: [[DebianPackage]]

    /// All lots, the first first.
    var all: [[DebianPackage]] { [essential] + others }

    init(_ packages: [DebianPackage]) {
        let (essential, others) = DebianOrder.phases(of: packages)
        self.essential = essential
        var lots: [[DebianPackage]] = []
        var names: Set<String> = []
        for package in others {
            if lots.isEmpty || package.preDependencies.contains(where: names.contains) {
                lots.append([])
                names = []
            }
            lots[lots.count - 1].append(package)
            names.formUnion([package.name] + package.provided)
        }
        self.others = lots
    }
}
