package pdf

import "math"

// matrix moves points as PDF has it: x' = ax+cy+e, y' = bx+dy+f.
type matrix [6]float64

// after is what doing m and then n does.
func (m matrix) after(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// quarter is the direction of writing in quarter turns; Slanted where it is between them.
func quarter(x, y float64) int {
	switch far := 20.0; {
	case x > 0 && x >= far*math.Abs(y):
		return 0
	case y > 0 && y >= far*math.Abs(x):
		return 1
	case x < 0 && -x >= far*math.Abs(y):
		return 2
	case y < 0 && -y >= far*math.Abs(x):
		return 3
	}
	return Slanted
}
