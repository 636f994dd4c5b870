/// What happened when the layers of an image were laid down.
struct ExtractionReport: Equatable {
    /// How many entries were made.
    var entries = 0
    /// How many bytes of content.
    var bytes: UInt64 = 0
    /// Whether everything belongs to the user who runs the program, because only root can give files
    /// away.
    var ownersLeftOut = false
    /// Entries whose set-user-ID and set-group-ID bits were left out, because without their owner
    /// they would give the user's own rights away.
    var setIDLeftOut = 0
    /// Devices that could not be made.
    var devicesLeftOut = 0
    /// Extended attributes that could not be set.
    var attributesLeftOut = 0

    /// One line for each thing that is not as in the image.
    var notes: [String] {
        var notes: [String] = []
        if ownersLeftOut {
            notes.append("not run as root: all files belong to the user who ran this")
        }
        if setIDLeftOut > 0 {
            notes.append("set-user-ID and set-group-ID bits of \(setIDLeftOut) files were left out")
        }
        if devicesLeftOut > 0 { notes.append("\(devicesLeftOut) devices were left out") }
        if attributesLeftOut > 0 {
            notes.append("\(attributesLeftOut) extended attributes were left out")
        }
        return notes
    }
}
