import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../format/numbers';
import { clock, moment } from '../format/times';
import type { Load } from './load-chart';

echarts.use([
  BarChart,
  GridComponent,
  TooltipComponent,
  MarkLineComponent,
  LegendComponent,
  AriaComponent,
  SVGRenderer,
]);

/** Okabe–Ito: told apart by people who see colours differently. Never for text. */
const COLOURS: Record<string, string> = {
  RSS: '#0072B2',
  VK: '#E69F00',
  YOUTUBE: '#009E73',
  CSV_API: '#CC79A7',
  SCRIPT: '#56B4E9',
};
const OTHERS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00'];

function tooltipOf(
  parts: { seriesName?: string; value?: unknown; dataIndex: number }[],
  at: (index: number) => Date,
): HTMLElement {
  // a node, because markup with styles is against the security policy
  const box = document.createElement('div');
  const head = document.createElement('div');
  head.textContent = moment(at(parts[0]?.dataIndex ?? 0));
  box.append(head);
  for (const { seriesName, value } of parts) {
    if (typeof value !== 'number' || value === 0) continue;
    const line = document.createElement('div');
    line.textContent = `${seriesName ?? ''}  ${number(value)}`;
    box.append(line);
  }
  return box;
}

/** The drawing of the load; its colours are those of the page. */
export default function LoadDrawing({ load, now, sentence }: { load: Load; now: number; sentence: string }) {
  const { t, i18n } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const scheme = useComputedColorScheme();
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
    const token = (name: string) => styles.getPropertyValue(name).trim();
    const begin = Date.parse(load.from);
    const at = (index: number) => new Date(begin + index * load.step_seconds * 1_000);
    const steps = Math.max(1, ...load.series.map(({ done }) => done.length));
    const failed = Array.from({ length: steps }, (_, index) =>
      load.series.reduce((all, series) => all + (series.failed[index] ?? 0), 0),
    );
    const colourOf = (key: string, index: number) => COLOURS[key] ?? OTHERS[index % OTHERS.length] ?? '#0072B2';
    const nowIndex = (now - begin) / (load.step_seconds * 1_000);
    chart.current?.setOption(
      {
        animation: false,
        textStyle: { fontFamily: styles.fontFamily, color: token('--muted') },
        aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
        grid: { left: 48, right: 8, top: 32, bottom: 24 },
        legend: {
          top: 0,
          right: 0,
          itemWidth: 12,
          itemHeight: 8,
          textStyle: { color: token('--muted'), fontSize: 12 },
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
          data: Array.from({ length: steps }, (_, index) => clock(at(index))),
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
        series: [
          ...load.series.flatMap(({ key, done, planned }, index) => [
            { name: key, type: 'bar', stack: 'all', data: done, itemStyle: { color: colourOf(key, index) } },
            {
              name: `${key} · ${t('load.planned')}`,
              type: 'bar',
              stack: 'all',
              data: planned,
              itemStyle: { color: colourOf(key, index), opacity: 0.4 },
            },
          ]),
          {
            name: t('status.failed'),
            type: 'bar',
            stack: 'all',
            data: failed,
            itemStyle: { color: token('--s-failed') },
            markLine: {
              symbol: 'none',
              silent: true,
              label: { formatter: t('load.now'), color: token('--ink'), fontSize: 12 },
              lineStyle: { color: token('--ink'), type: 'solid', width: 1 },
              data: nowIndex >= 0 && nowIndex <= steps ? [{ xAxis: Math.floor(nowIndex) }] : [],
            },
          },
        ],
      },
      { notMerge: true },
    );
    const legendOf = load.series.map(({ key }) => key);
    chart.current?.setOption({ legend: { data: [...legendOf, t('status.failed')] } });
  }, [load, now, scheme, i18n.language, t]);
  return <div ref={place} className="chart" style={{ height: 220 }} role="img" aria-label={sentence} />;
}
