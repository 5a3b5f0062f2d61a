package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"time"
)

var logName = path.Join(hidden, "state.jsonl")

// stateLog is the sandbox's memory: one JSON object a line, each with a CRC.
// It is appended to and never synced: it survives the death of the process,
// which is what the sandbox promises, not that of the machine.
type stateLog struct {
	file  *os.File
	lines int
	err   error // a line may be half written: nothing can be added after it
}

// logLine is one line: the first has the header, the others a change each.
type logLine struct {
	Header *header `json:"header,omitempty"`
	Change *change `json:"change,omitempty"`
}

// header is what a folder keeps for as long as it lives.
type header struct {
	Seed   seed      `json:"seed"`
	Empty  bool      `json:"empty"`
	Born   time.Time `json:"born"`
	Key    []byte    `json:"key"`   // signs the part URLs
	Epoch  int       `json:"epoch"` // of the part URLs; older ones have expired
	Format int       `json:"format"`
}

const logFormat = 1

type sealed struct {
	CRC  string          `json:"crc"`
	Line json.RawMessage `json:"line"`
}

func (l *stateLog) write(line logLine) error {
	if l.err != nil {
		return l.err
	}
	text, err := encodeLine(line)
	if err != nil {
		return err
	}
	if _, err := l.file.Write(text); err != nil {
		l.err = err
		return err
	}
	l.lines++
	return nil
}

func encodeLine(line logLine) ([]byte, error) {
	body, err := json.Marshal(line)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(sealed{crc(body), body})
	return append(text, '\n'), err
}

func crc(b []byte) string { return strconv.FormatUint(uint64(crc32.ChecksumIEEE(b)), 16) }

func decodeLine(text []byte) (logLine, error) {
	var s sealed
	if err := json.Unmarshal(text, &s); err != nil {
		return logLine{}, err
	}
	if s.CRC != crc(s.Line) {
		return logLine{}, errors.New("checksum differs")
	}
	var line logLine
	err := json.Unmarshal(s.Line, &line)
	return line, err
}

// history is what a log said.
type history struct {
	header  *header
	changes []*change
	torn    bool  // the last line was cut off, as by kill -9
	damaged int   // other lines that cannot be read
	good    int64 // bytes up to a torn line
}

func readHistory(r io.Reader) (history, error) {
	var h history
	in := bufio.NewReaderSize(r, 1<<20)
	for {
		text, err := in.ReadBytes('\n')
		switch {
		case err == io.EOF:
			h.torn = len(text) > 0
			return h, nil
		case err != nil:
			return h, err
		}
		h.good += int64(len(text))
		h.add(bytes.TrimSpace(text))
	}
}

func (h *history) add(text []byte) {
	line, err := decodeLine(text)
	switch {
	case err != nil:
		h.damaged++
	case line.Header != nil:
		h.header = line.Header
	case line.Change != nil && line.Change.sane():
		h.changes = append(h.changes, line.Change)
	default:
		h.damaged++
	}
}

// sane keeps lines out that a careful hand could have forged: their paths are
// safe behind os.Root, but nil entries would not be.
func (c *change) sane() bool {
	for _, a := range c.Assets {
		if a == nil || a.ID == "" {
			return false
		}
	}
	for _, l := range c.Links {
		if l == nil {
			return false
		}
	}
	return true
}

// readLog reads the state of a folder; a folder without any is no error.
func (d *disk) readLog() (history, error) {
	f, err := d.root.Open(logName)
	if errors.Is(err, fs.ErrNotExist) {
		return history{}, nil
	}
	if err != nil {
		return history{}, fmt.Errorf("read the sandbox's log: %w", err)
	}
	defer f.Close()
	h, err := readHistory(f)
	if err != nil {
		return history{}, fmt.Errorf("read the sandbox's log: %w", err)
	}
	return h, nil
}

// setAside keeps a damaged log for whoever wants to look at it.
func (d *disk) setAside() (string, error) {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.damaged-%d", logName, n)
		if _, err := d.root.Lstat(name); err == nil {
			continue
		}
		return name, d.root.Rename(logName, name)
	}
}

// appendLog opens the log for adding, cutting a torn last line off.
func (d *disk) appendLog(h history) (*stateLog, error) {
	f, err := d.root.OpenFile(logName, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(h.good); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &stateLog{file: f, lines: 1 + len(h.changes)}, nil
}

// rewriteLog puts a new log with these lines in place of the old one.
func (d *disk) rewriteLog(lines ...logLine) (*stateLog, error) {
	tmp := logName + ".new"
	f, err := d.root.OpenFile(tmp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	l := &stateLog{file: f}
	for _, line := range lines {
		if err := l.write(line); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	if err := d.root.Rename(tmp, logName); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}
