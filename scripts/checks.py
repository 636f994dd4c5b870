"""What the check scripts share: running programs, and saying what came of it."""
import importlib.util, json, os, shutil, subprocess, sys, tempfile

program = os.path.realpath(sys.argv[1])
work = tempfile.mkdtemp(prefix="socle-check.")
os.environ.setdefault("SOCLE_HOME", work + "/home")
failures = 0


def say(what, good, detail=""):
    """Says whether something is as it should be."""
    global failures
    failures += 0 if good else 1
    print(("ok      " if good else "FAILED  ") + what + (": " + detail[:300] if detail else ""), flush=True)


def skip(what, why):
    """Says that something was not looked at."""
    print("skipped " + what + ": " + why, flush=True)


def finish():
    """Removes the work folder and ends with 1 when anything was not as it should be."""
    shutil.rmtree(work, ignore_errors=True)
    sys.exit(1 if failures else 0)


def run(*words, check=True, **more):
    """Runs a program; its output is text. One that fails, and should not, ends everything."""
    done = subprocess.run(words, capture_output=True, text=True, **more)
    if check and done.returncode:
        sys.exit(f"{' '.join(words)}: ended with {done.returncode}: {done.stderr.strip()}")
    return done


def socle(*words, **more):
    """Runs the program under test."""
    return run(program, *words, **more)


def write(path, content):
    """Writes a file of the work folder, text or JSON, and gives its path."""
    path = os.path.join(work, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(content if isinstance(content, str) else json.dumps(content))
    return path


def read(path):
    """A JSON file."""
    with open(path) as file:
        return json.load(file)


def has(*modules):
    """Whether Python has all of these."""
    return all(importlib.util.find_spec(module) for module in modules)
