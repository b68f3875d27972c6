import { useRef, useState, type CSSProperties, type PointerEvent } from 'react';

const LEAST_PIXELS = 8;

/**
 * A range picked by dragging over a drawing. By keys it is picked elsewhere: a drag has no keys.
 * @param stepAt the step of the drawing at a pixel from its left
 * @param onPick told the first and the last step of a drag; absent: nothing can be picked
 * @returns handlers for the drawing's frame, and the place of the shade while one drags
 */
export function usePick(
  stepAt: (pixel: number) => number,
  onPick: ((first: number, last: number) => void) | undefined,
): { handlers: Record<string, (event: PointerEvent<HTMLElement>) => void>; shade: CSSProperties | null } {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const isDown = useRef(false);
  if (onPick === undefined) return { handlers: {}, shade: null };
  const pixelOf = (event: PointerEvent<HTMLElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const end = () => {
    isDown.current = false;
    setDrag(null);
  };
  return {
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        isDown.current = true;
        setDrag({ from: pixelOf(event), to: pixelOf(event) });
      },
      onPointerMove: (event) => {
        if (isDown.current && drag !== null) setDrag({ from: drag.from, to: pixelOf(event) });
      },
      onPointerUp: () => {
        if (drag !== null && Math.abs(drag.to - drag.from) >= LEAST_PIXELS)
          onPick(stepAt(Math.min(drag.from, drag.to)), stepAt(Math.max(drag.from, drag.to)));
        end();
      },
      onPointerLeave: end,
    },
    shade:
      drag === null || Math.abs(drag.to - drag.from) < LEAST_PIXELS
        ? null
        : { left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) },
  };
}
