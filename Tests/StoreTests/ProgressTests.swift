import Synchronization
import Testing

@testable import Store

struct ByteCountTests {
    @Test(arguments: [
        (UInt64(0), "0 B"), (999, "999 B"), (1000, "0.9 KiB"), (1024, "1.0 KiB"),
        (1_048_576, "1.0 MiB"), (12_897_484, "12.2 MiB"), (UInt64.max, "15.9 EiB"),
    ])
    func text(bytes: UInt64, text: String) { #expect(ByteCount.text(bytes) == text) }

    @Test func shareTheUnitOfTheTotal() {
        #expect(ByteCount.text(512, of: 1 << 20) == "0.0/1.0 MiB")
        #expect(ByteCount.text(5, of: 9) == "5/9 B")
    }
}

/// A display whose output and time are in the test's hand.
private final class Screen: Sendable {
    private let written = Mutex<[String]>([])
    private let time = Mutex<Duration>(.zero)

    func progress(_ style: Progress.Style, width: Int = 60) -> Progress {
        Progress(
            style,
            output: { bytes in
                self.written.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            },
            width: { width }, now: { self.time.withLock { $0 } })
    }

    var lines: [String] { written.withLock { $0 } }

    func wait(_ duration: Duration) { time.withLock { $0 += duration } }
}

struct ProgressTests {
    @Test func atMostTenTimesASecond() {
        let screen = Screen()
        let task = screen.progress(.terminal(colour: false)).begin("Fetching", unit: .bytes)
        for _ in 0..<1000 {
            task.advance(by: 1)
            screen.wait(.milliseconds(1))
        }
        #expect(screen.lines.count == 10)
        #expect(screen.lines.allSatisfy { $0.hasPrefix("\r") && $0.hasSuffix("\u{1b}[K") })
    }

    @Test func theLineFits() {
        for width in [1, 10, 20, 40, 60, 80, 200] {
            var state = ProgressState(
                number: 1, title: "Fetching", unit: .bytes, total: 30 << 20, start: .zero)
            state.done = 12 << 20
            state.items = 3
            state.expectedItems = 88
            state.current = "libc6_2.36-9+deb12u10_amd64.deb"
            let line = ProgressLine.bar(state, at: .seconds(2), width: width, colour: false)
            #expect(line.count <= width, "\(width): \(line)")
        }
    }

    @Test func theLineSaysEverything() {
        let screen = Screen()
        let task = screen.progress(.terminal(colour: false), width: 90)
            .begin("Fetching", unit: .bytes)
        task.expect(4 << 20, items: 2)
        let item = task.begin(item: "a\u{1b}[2Jb.deb")
        screen.wait(.seconds(1))
        item.update(done: 1 << 20)
        screen.wait(.seconds(1))
        item.update(done: 2 << 20)
        #expect(
            screen.lines.last
                == "\rFetching 1/2 [=============>              ] 50% 2.0/4.0 MiB 1.0 MiB/s a?[2Jb.deb\u{1b}[K"
        )
        item.update(done: 0)
        task.finish()
        #expect(screen.lines.last == "\r\u{1b}[KFetching: 1 file, 0 B in 2.0 s\n")
    }

    @Test func colourIsOptional() {
        for colour in [true, false] {
            let screen = Screen()
            screen.progress(.terminal(colour: colour)).begin("X", unit: .things, total: 2).advance()
            #expect(screen.lines.last?.contains("\u{1b}[1m") == colour)
            #expect(screen.lines.last?.contains("1/2") == true)
        }
    }

    @Test func linesComeNowAndThen() {
        let screen = Screen()
        let task = screen.progress(.lines).begin("Fetching", unit: .bytes, total: 100 << 20)
        for _ in 0..<120 {
            screen.wait(.milliseconds(100))
            task.advance(by: 1 << 20)
        }
        task.finish()
        #expect(
            screen.lines == [
                "Fetching: 50.0/100.0 MiB (50%) 10.0 MiB/s\n",
                "Fetching: 100.0/100.0 MiB (100%) 10.0 MiB/s\n",
                "Fetching: 120.0 MiB in 12.0 s (10.0 MiB/s)\n",
            ])
    }

    @Test func aTaskTakesAsLongAsThereIsSomethingToDo() {
        let screen = Screen()
        let task = screen.progress(.lines).begin("Fetching", unit: .bytes)
        screen.wait(.seconds(2))
        task.advance(by: 4 << 20)
        screen.wait(.seconds(60))
        task.finish()
        #expect(screen.lines == ["Fetching: 4.0 MiB in 2.0 s (2.0 MiB/s)\n"])
    }

    @Test func quietIsQuiet() {
        let screen = Screen()
        let progress = screen.progress(.quiet)
        let task = progress.begin("Fetching", unit: .bytes)
        screen.wait(.seconds(10))
        task.advance(by: 1)
        task.finish()
        #expect(screen.lines == [])
        progress.note("a warning")
        #expect(screen.lines == ["a warning\n"])
    }

    @Test func notesComeAboveTheLine() {
        let screen = Screen()
        let progress = screen.progress(.terminal(colour: false))
        let task = progress.begin("A", unit: .things)
        task.advance()
        progress.note("a warning")
        #expect(screen.lines.last == "\r\u{1b}[Ka warning\n")
        task.advance()
        #expect(screen.lines.last == "\rA 2\u{1b}[K")
    }

    @Test func tasksThatDidNothingSayNothing() {
        let screen = Screen()
        screen.progress(.lines).begin("A", unit: .things).finish()
        #expect(screen.lines == [])
    }

    @Test func whatWasDoneBeforeIsNotCounted() {
        let screen = Screen()
        let task = screen.progress(.terminal(colour: false), width: 90)
            .begin("Preparing", unit: .bytes)
        task.expect(6 << 20, items: 3)
        task.forgo(2 << 20, items: 1)
        screen.wait(.seconds(1))
        task.begin(item: "a").update(done: 2 << 20)
        #expect(screen.lines.last?.hasPrefix("\rPreparing 1/2 ") == true)
        screen.wait(.seconds(1))
        task.forgo(2 << 20, items: 1)
        #expect(screen.lines.last?.contains(" 100% 2.0/2.0 MiB") == true)
        task.finish()
        #expect(screen.lines.last == "\r\u{1b}[KPreparing: 1 file, 2.0 MiB in 2.0 s (1.0 MiB/s)\n")
    }

    @Test func stylesAreDetected() {
        #expect(Progress.Style.detect(isQuiet: true, environment: [:]) == .quiet)
        #expect(Progress.Style.detect(isQuiet: false, environment: ["TERM": "dumb"]) == .lines)
    }
}
