// The only door to the kit for inputs and overlays: pages know these names, not where they come from.
export {
  Button,
  Drawer,
  Menu,
  Modal,
  NumberInput,
  Select,
  Switch,
  Tabs,
  TextInput,
  Textarea,
  useMantineColorScheme as useColorScheme,
} from '@mantine/core';
export { useForm } from '@mantine/form';
export { useDebouncedValue, useDisclosure } from '@mantine/hooks';
