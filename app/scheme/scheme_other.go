//go:build !linux && !windows

package scheme

import "context"

func register(context.Context, string, string) error { return ErrByHand }
