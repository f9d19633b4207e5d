package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
)

// Bounds on what a stream may unpack to, in bytes. A page of text takes a few
// thousand; all streams together are paid from the work as well.
const maxStream = 64 << 20

var errFilter = errors.New("packed in a way that is not understood")

// unpack is what a stream holds, with its filters undone. What is damaged at its
// end is given as far as it goes.
func (f *File) unpack(s stream) ([]byte, error) {
	filters, parms := f.list(s.dict["Filter"]), f.list(s.dict["DecodeParms"])
	if len(filters) > 8 {
		return nil, errFilter
	}
	data := s.raw
	for i, filter := range filters {
		var parm dict
		if i < len(parms) {
			parm = f.dict(parms[i])
		}
		which, _ := f.resolve(filter).(name)
		var err error
		if data, err = f.unfilter(data, string(which), parm); err != nil {
			return nil, err
		}
		if err := f.work.spend(len(data)); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (f *File) unfilter(data []byte, name string, parm dict) ([]byte, error) {
	var err error
	switch name {
	case "FlateDecode", "Fl":
		if data, err = inflate(data); err != nil {
			return nil, err
		}
		return f.unpredict(data, parm)
	case "LZWDecode", "LZW":
		early := 1
		if v, ok := f.resolve(parm["EarlyChange"]).(float64); ok {
			early = int(v)
		}
		if data, err = unLZW(data, early); err != nil {
			return nil, err
		}
		return f.unpredict(data, parm)
	case "ASCIIHexDecode", "AHx":
		l := lexer{data: data}
		return []byte(l.hex()), nil
	case "ASCII85Decode", "A85":
		return unASCII85(data), nil
	case "RunLengthDecode", "RL":
		return unRunLength(data)
	}
	return nil, errFilter
}

func inflate(data []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, errFilter
	}
	out, err := io.ReadAll(io.LimitReader(r, maxStream+1))
	if len(out) > maxStream {
		return nil, ErrTooMuch
	}
	if len(out) == 0 && err != nil {
		return nil, errFilter
	}
	return out, nil
}

// unLZW undoes LZW as PDF and TIFF have it: codes of 9 to 12 bits, the highest
// bit first.
func unLZW(data []byte, early int) ([]byte, error) {
	type entry struct{ from, size int } // each is a stretch of what is out already
	var table [4096]entry
	var out []byte
	next, width, bits, have := 258, 9, 0, 0
	last := entry{-1, 0}
	for _, b := range data {
		bits, have = bits<<8|int(b), have+8
		if have < width {
			continue
		}
		code := bits >> (have - width) & (1<<width - 1)
		have -= width
		bits &= 1<<have - 1
		if code == 256 {
			next, width, last = 258, 9, entry{-1, 0}
			continue
		}
		if code == 257 {
			break
		}
		from := len(out)
		switch {
		case code < 256:
			out = append(out, byte(code))
		case code < next:
			e := table[code]
			out = append(out, out[e.from:e.from+e.size]...)
		case code == next && last.from >= 0:
			out = append(out, out[last.from:last.from+last.size]...)
			out = append(out, out[last.from])
		default:
			return out, nil // damaged: what came before is good
		}
		if len(out) > maxStream {
			return nil, ErrTooMuch
		}
		if last.from >= 0 && next < 4096 {
			table[next] = entry{last.from, last.size + 1}
			next++
		}
		last = entry{from, len(out) - from}
		for width < 12 && next+1+early > 1<<width {
			width++
		}
	}
	return out, nil
}

// unpredict undoes the differences that pictures and tables are packed as.
func (f *File) unpredict(data []byte, parm dict) ([]byte, error) {
	number := func(key string, usual int) int {
		if v, ok := f.resolve(parm[key]).(float64); ok && v >= 1 && v <= 1<<20 {
			return int(v)
		}
		return usual
	}
	kind := number("Predictor", 1)
	if kind < 2 {
		return data, nil
	}
	bits := number("Colors", 1) * number("BitsPerComponent", 8)
	step := max(1, bits/8)
	width := (number("Columns", 1)*bits + 7) / 8
	if kind == 2 || width > 1<<24 {
		return nil, errFilter // for pictures only
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, width)
	for len(data) > 1 {
		row := data[1:min(len(data), width+1)]
		unPNG(data[0], row, above, step)
		out = append(out, row...)
		copy(above, row)
		data = data[1+len(row):]
	}
	return out, nil
}

// unPNG undoes the differences of one row, in place.
func unPNG(kind byte, row, above []byte, step int) {
	for i := range row {
		var left, corner byte
		if i >= step {
			left, corner = row[i-step], above[i-step]
		}
		switch kind {
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		}
	}
}

func paeth(left, above, corner byte) byte {
	guess := int(left) + int(above) - int(corner)
	far := func(b byte) int { return max(guess-int(b), int(b)-guess) }
	switch l, a, c := far(left), far(above), far(corner); {
	case l <= a && l <= c:
		return left
	case a <= c:
		return above
	}
	return corner
}

func unASCII85(data []byte) []byte {
	var out []byte
	n, count := uint32(0), 0
	for _, c := range data {
		switch {
		case c == '~':
			data = nil
		case c == 'z' && count == 0:
			out = append(out, 0, 0, 0, 0)
		case c >= '!' && c <= 'u':
			n = n*85 + uint32(c-'!')
			if count++; count == 5 {
				out = append(out, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
				n, count = 0, 0
			}
		}
		if data == nil {
			break
		}
	}
	if count > 1 {
		for i := count; i < 5; i++ {
			n = n*85 + 84
		}
		out = append(out, []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8)}[:count-1]...)
	}
	return out
}

func unRunLength(data []byte) ([]byte, error) {
	var out []byte
	for len(data) > 1 && data[0] != 128 {
		n := int(data[0])
		if n < 128 {
			end := min(len(data), n+2)
			out = append(out, data[1:end]...)
			data = data[end:]
		} else {
			out = append(out, bytes.Repeat(data[1:2], 257-n)...)
			data = data[2:]
		}
		if len(out) > maxStream {
			return nil, ErrTooMuch
		}
	}
	return out, nil
}
