/// All that the display knows of a task.
struct ProgressState: Sendable {
    let number: Int
    let title: String
    let unit: ProgressUnit
    var total: UInt64?
    let start: Duration
    var done: UInt64 = 0
    var items = 0
    var expectedItems = 0
    var current = ""
    /// When a line was last written for it.
    var lastLine: Duration?
    /// When something was last done for it.
    private(set) var lastChange: Duration?

    private var samples: [(time: Duration, done: UInt64)] = []

    init(number: Int, title: String, unit: ProgressUnit, total: UInt64?, start: Duration) {
        self.number = number
        self.title = title
        self.unit = unit
        self.total = total
        self.start = start
    }

    /// Keeps what the rate is reckoned from: the last few seconds, four times a second.
    mutating func sample(at time: Duration) {
        lastChange = time
        if let last = samples.last, time - last.time < .milliseconds(250) { return }
        if samples.count >= 16 { samples.removeFirst() }
        samples.append((time, done))
    }

    /// Units a second over the last few seconds, or `nil` when it is too early to tell.
    func rate(at time: Duration) -> Double? {
        guard let first = samples.first, time - first.time >= .milliseconds(500), done > first.done
        else { return nil }
        return Double(done - first.done) / (time - first.time).inSeconds
    }

    /// Units a second over all the time.
    func meanRate(at time: Duration) -> Double? {
        let seconds = (time - start).inSeconds
        return seconds > 0.05 ? Double(done) / seconds : nil
    }
}

extension Duration {
    /// The duration as a number of seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
