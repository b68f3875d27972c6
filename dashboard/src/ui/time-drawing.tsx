import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../format/numbers';
import { clock, day, moment, second } from '../format/times';
import { usePick } from './pick-range';
import type { Stack } from './time-chart';

echarts.use([
  BarChart,
  LineChart,
  GridComponent,
  TooltipComponent,
  MarkLineComponent,
  LegendComponent,
  AriaComponent,
  SVGRenderer,
]);

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

function tooltipOf(
  parts: { seriesName?: string; value?: unknown; dataIndex: number }[],
  at: readonly Date[],
): HTMLElement {
  // a node, because markup with styles is against the security policy
  const box = document.createElement('div');
  const head = document.createElement('div');
  head.textContent = moment(at[parts[0]?.dataIndex ?? 0] ?? new Date(0));
  box.append(head);
  for (const { seriesName, value } of parts) {
    if (typeof value !== 'number' || value === 0) continue;
    const line = document.createElement('div');
    line.textContent = `${seriesName ?? ''}  ${number(value)}`;
    box.append(line);
  }
  return box;
}

/** Draws a stack over time; its colours are those of the page. */
export default function TimeDrawing({
  stack,
  sentence,
  onPick,
}: {
  stack: Stack;
  sentence: string;
  onPick?: ((from: Date, to: Date) => void) | undefined;
}) {
  const { i18n } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const scheme = useComputedColorScheme();
  const pick = usePick(
    (pixel) => {
      const step = chart.current?.convertFromPixel({ xAxisIndex: 0 }, pixel) ?? 0;
      return Math.min(stack.at.length - 1, Math.max(0, Number(step)));
    },
    onPick && ((first, last) => onPick(...boundsOf(stack.at, first, last))),
  );
  useEffect(() => {
    if (place.current === null) return undefined;
    const made = echarts.init(place.current, null, { renderer: 'svg' });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const styles = getComputedStyle(document.documentElement);
    const token = (name: string) => (name.startsWith('--') ? styles.getPropertyValue(name).trim() : name);
    const { at, series, mark } = stack;
    const span = (at.at(-1)?.getTime() ?? 0) - (at[0]?.getTime() ?? 0);
    const labelOf = (step: Date) =>
      span > DAY_MS * 1.5 ? `${day(step)} ${clock(step)}` : span < QUARTER_MS ? second(step) : clock(step);
    const markLine = mark && {
      symbol: 'none',
      silent: true,
      label: { formatter: mark.label, color: token('--ink'), fontSize: 12 },
      lineStyle: { color: token('--ink'), type: 'solid', width: 1 },
      data: mark.step >= 0 && mark.step < at.length ? [{ xAxis: Math.floor(mark.step) }] : [],
    };
    chart.current?.setOption(
      {
        animation: false,
        textStyle: { fontFamily: styles.fontFamily, color: token('--muted') },
        aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
        grid: { left: 56, right: 16, top: 32, bottom: 24 },
        legend: {
          top: 0,
          right: 0,
          itemWidth: 12,
          itemHeight: 8,
          textStyle: { color: token('--muted'), fontSize: 12 },
          data: series.filter(({ isFaint = false }) => !isFaint).map(({ name }) => name),
        },
        tooltip: {
          trigger: 'axis',
          confine: true,
          backgroundColor: token('--ground-2'),
          borderColor: token('--line'),
          textStyle: { color: token('--ink'), fontSize: 12 },
          formatter: (parts: never) => tooltipOf(parts, at),
        },
        xAxis: {
          type: 'category',
          data: at.map(labelOf),
          axisLine: { lineStyle: { color: token('--line') } },
          axisTick: { show: false },
          axisLabel: { color: token('--muted'), fontSize: 12 },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          splitNumber: 3,
          axisLabel: { color: token('--muted'), fontSize: 12, formatter: (value: number) => number(value) },
          splitLine: { lineStyle: { color: token('--line') } },
        },
        series: series.map(({ name, data, colour, isFaint = false }, index) => ({
          name,
          type: stack.kind,
          stack: 'all',
          data,
          itemStyle: { color: token(colour), opacity: isFaint ? 0.4 : 1 },
          ...(stack.kind === 'line'
            ? { symbol: 'none', lineStyle: { color: token(colour), width: 1 }, areaStyle: { color: token(colour) } }
            : {}),
          ...(markLine !== undefined && index === series.length - 1 ? { markLine } : {}),
        })),
      },
      { notMerge: true },
    );
  }, [stack, scheme, i18n.language]);
  return (
    <div className="chart-place" {...pick.handlers}>
      <div ref={place} className="chart" style={{ height: 220 }} role="img" aria-label={sentence} />
      {pick.shade !== null && <div className="shade" style={pick.shade} />}
    </div>
  );
}

/** The moments at which the first of two steps begins and the last ends. */
function boundsOf(at: readonly Date[], first: number, last: number): [Date, Date] {
  const begin = at[first]?.getTime() ?? 0;
  const step = (at[1]?.getTime() ?? begin) - (at[0]?.getTime() ?? begin);
  return [new Date(begin), new Date((at[last]?.getTime() ?? begin) + step)];
}
